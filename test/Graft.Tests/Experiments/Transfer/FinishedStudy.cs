using Graft.Experiments.Transfer;
using Graft.Reports.Transfer;
using Graft.Tests.Checkpoints;

namespace Graft.Tests.Experiments.Transfer;

/// <summary>A whole study of two seeds, which tests look at and leave as it is.</summary>
public sealed class FinishedStudy : IDisposable
{
    public FinishedStudy()
    {
        Recipe = TinyStudy.Recipe(Scratch);
        (Result, Trained) = TinyStudy.Run(Recipe);
    }

    internal ScratchFolder Scratch { get; } = new();

    internal TransferRecipe Recipe { get; }

    internal TransferResult Result { get; }

    internal List<string> Trained { get; }

    public void Dispose() => Scratch.Dispose();
}
