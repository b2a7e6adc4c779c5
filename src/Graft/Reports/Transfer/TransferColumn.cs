namespace Graft.Reports.Transfer;

/// <summary>A column of the matrix: one test set of a target language.</summary>
/// <param name="Target">The target.</param>
/// <param name="Test">The test set's name: that of its file without the extension.</param>
/// <param name="File">The file, from the study's folder.</param>
/// <param name="Sentences">Its sentences.</param>
/// <param name="Words">Its words.</param>
public sealed record TransferColumn(string Target, string Test, string File, int Sentences, long Words)
{
    /// <summary>The column's name, such as <c>it/it_pud-ud-test</c>.</summary>
    internal string Name => $"{Target}/{Test}";
}
