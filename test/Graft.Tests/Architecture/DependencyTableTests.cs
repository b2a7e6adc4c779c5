using Graft.Tests.Architecture.Cases.Lower;
using Mono.Cecil;
using Xunit;

namespace Graft.Tests.Architecture;

/// <summary>The checker itself: each way to refer to a type is found, and nothing else is.</summary>
public class DependencyTableTests
{
    private const string Root = "Graft.Tests.Architecture.Cases";

    private static readonly DependencyTable Table = new(
        Root, new Dictionary<string, string[]> { ["Lower"] = [], ["Upper"] = ["Lower"], ["Single"] = ["Upper"] }, ["Single"], []);

    [Theory]
    [InlineData(nameof(ByBase))]
    [InlineData(nameof(ByField))]
    [InlineData(nameof(ByCall))]
    [InlineData(nameof(ByGenericArgument))]
    [InlineData(nameof(ByLambda))]
    [InlineData(nameof(ByAttribute))]
    [InlineData(nameof(ByCatch))]
    public void Violations_ForbiddenReference_Found(string name) =>
        Assert.Contains("may use nothing", Assert.Single(Violations($"{Root}.Lower.{name}")));

    [Fact]
    public void Violations_UnlistedFolder_Found() =>
        Assert.Contains("'Unlisted', which is not in the dependency table", Assert.Single(Violations($"{Root}.Unlisted.Stray")));

    [Fact]
    public void Violations_UnlistedFileInRoot_Found() =>
        Assert.Contains("'StrayFile', which is not in the dependency table", Assert.Single(Violations($"{Root}.StrayFile")));

    [Theory]
    [InlineData("Lower.Innocent")]
    [InlineData("Upper.UsesLower")]
    [InlineData("SingleFile")]
    public void Violations_AllowedReference_None(string name) => Assert.Empty(Violations($"{Root}.{name}"));

    [Fact]
    public void Violations_FreeType_None() =>
        Assert.Empty((Table with { Free = [$"{Root}.Upper.Target"] }).Violations(TypesOf($"{Root}.Lower.{nameof(ByField)}")));

    private static IReadOnlyList<string> Violations(string type) => Table.Violations(TypesOf(type));

    private static List<TypeDefinition> TypesOf(string fullName)
    {
        var module = ModuleDefinition.ReadModule(typeof(DependencyTableTests).Assembly.Location, new ReaderParameters { InMemory = true });
        List<TypeDefinition> types =
        [
            .. module.GetTypes().Where(type => type.FullName == fullName || type.FullName.StartsWith(fullName + "/", StringComparison.Ordinal)),
        ];
        Assert.NotEmpty(types);
        return types;
    }
}
