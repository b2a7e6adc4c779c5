using Graft.Training.Schedules;
using Xunit;

namespace Graft.Tests.Training.Schedules;

public sealed class ScheduleOptionsTests
{
    [Fact]
    public void Validate_Defaults_HasNoProblem()
    {
        Assert.Empty(new ScheduleOptions().Validate());
        Assert.Empty(new ScheduleOptions().Validate(5e-5, 0, 1));
    }

    [Fact]
    public void Validate_OptionOfAnotherSchedule_NamesBoth()
    {
        var problem = Assert.Single(new ScheduleOptions { Kind = ScheduleKind.Linear, Power = 2 }.Validate());

        Assert.Contains("--power", problem);
        Assert.Contains("linear", problem);
        Assert.Contains("polynomial", problem);
    }

    [Fact]
    public void Validate_EveryOptionOutOfRange_ListsEach()
    {
        var options = new ScheduleOptions
        {
            Kind = ScheduleKind.WarmupStableDecay,
            NumCycles = double.NaN,
            NumDecaySteps = -1,
            WarmupType = (PhaseShape)7,
            DecayType = (PhaseShape)8,
            MinLrRatio = 1.5,
        };

        Assert.Equal(["--num-cycles", "--min-lr-ratio", "--num-decay-steps", "--warmup-type", "--decay-type"],
            options.Validate().Select(problem => problem.Split(' ')[0]));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData(1e-6, 0.1)]
    public void Validate_LowestRateNeitherOrTwice_IsAProblem(double? minLr, double? minLrRate)
    {
        var options = new ScheduleOptions { Kind = ScheduleKind.CosineWarmupWithMinLr, MinLr = minLr, MinLrRate = minLrRate };

        var problem = Assert.Single(options.Validate());

        Assert.Contains("--min-lr-rate", problem);
    }

    [Fact]
    public void Validate_StableDecayWithoutDecaySteps_AsksForThem() =>
        Assert.Contains("--num-decay-steps", Assert.Single(new ScheduleOptions { Kind = ScheduleKind.WarmupStableDecay }.Validate()));

    [Fact]
    public void Validate_PlateauPart_IsChecked()
    {
        var options = new ScheduleOptions
        {
            Kind = ScheduleKind.ReduceLrOnPlateau,
            Plateau = new ReduceOnPlateauOptions { Factor = 1, Patience = -1 },
        };

        Assert.Equal(["--plateau-factor", "--plateau-patience"], options.Validate().Select(problem => problem.Split(' ')[0]));
    }

    [Theory]
    [InlineData(ScheduleKind.Constant)]
    [InlineData(ScheduleKind.ReduceLrOnPlateau)]
    public void Validate_WarmupOfAScheduleWithout_IsAProblem(ScheduleKind kind) =>
        Assert.Contains("constant_with_warmup", Assert.Single(new ScheduleOptions { Kind = kind }.Validate(1e-3, 2, 10)));

    [Fact]
    public void Validate_PolynomialEndAboveTheRate_IsAProblem() =>
        Assert.Contains("--lr-end",
            Assert.Single(new ScheduleOptions { Kind = ScheduleKind.Polynomial, LrEnd = 0.1 }.Validate(1e-3, 0, 10)));

    [Fact]
    public void Validate_UndefinedKind_ListsTheNames() =>
        Assert.Contains("inverse_sqrt", Assert.Single(new ScheduleOptions { Kind = (ScheduleKind)99 }.Validate()));

    [Fact]
    public void Parse_EveryName_ComesBack()
    {
        Assert.All(ScheduleKinds.Names, name => Assert.Equal(name, ScheduleKinds.NameOf(ScheduleKinds.Parse(name))));
        Assert.All(PhaseShapes.Names, name => Assert.Equal(name, PhaseShapes.NameOf(PhaseShapes.Parse(name, "--decay-type"))));
        Assert.Equal(
            ["linear", "cosine", "cosine_with_restarts", "cosine_with_min_lr", "cosine_warmup_with_min_lr", "polynomial", "constant",
                "constant_with_warmup", "inverse_sqrt", "warmup_stable_decay", "reduce_lr_on_plateau"],
            ScheduleKinds.Names);
    }

    [Theory]
    [InlineData("Linear")]
    [InlineData("")]
    [InlineData("cosine ")]
    public void Parse_UnknownName_ListsTheNames(string name)
    {
        var error = Assert.Throws<ArgumentException>(() => ScheduleKinds.Parse(name));

        Assert.All(ScheduleKinds.Names, known => Assert.Contains(known, error.Message));
    }

    [Fact]
    public void Parse_UnknownShape_ListsTheNames() =>
        Assert.Equal("--decay-type is 'sqrt': expected one of linear, cosine, 1-sqrt",
            Assert.Throws<ArgumentException>(() => PhaseShapes.Parse("sqrt", "--decay-type")).Message);
}
