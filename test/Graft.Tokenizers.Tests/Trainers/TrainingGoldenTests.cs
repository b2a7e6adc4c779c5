using Graft.Testing;
using Graft.Tokenizers.Tests.Golden;
using Xunit;

namespace Graft.Tokenizers.Tests.Trainers;

/// <summary>What is trained on the golden corpora is what the reference trains, as far as that does not depend on chance.</summary>
public class TrainingGoldenTests
{
    [Fact]
    [Trait(Tier.Key, Tier.Shared)]
    public void Train_GoldenCorpus_EqualsReference() => GoldenTraining.CheckAll(GoldenTokenizers.PathOf("training"));

    [Fact]
    public void Train_FixtureCorpus_EqualsReference() => GoldenTraining.CheckAll(SharedFiles.Fixture("tokenizers", "training"));
}
