namespace Graft.Experiments.Transfer;

/// <summary>A language that knowledge is carried to.</summary>
/// <param name="Name">What it is called, as <see cref="DataSource.Name"/>.</param>
/// <param name="Test">Its test sets, at least one file; each is a column of the matrix, and none is ever trained on or chosen by.</param>
/// <param name="Train">Its labelled training files, for the upper bound and for few-shot points; null (default) for none.</param>
/// <param name="Dev">Its dev files, by which the upper bound's weights are chosen, and nothing else; needed with <paramref name="Train"/>.</param>
public sealed record TransferTarget(string Name, IReadOnlyList<string> Test, IReadOnlyList<string>? Train = null, IReadOnlyList<string>? Dev = null)
{
    /// <summary>A test set's name: its file's, without the extension.</summary>
    /// <param name="file">The file.</param>
    public static string NameOf(string file) => Path.GetFileNameWithoutExtension(file);

    /// <summary>The same with every path mapped.</summary>
    internal TransferTarget MapPaths(Func<string, string> map) => this with
    {
        Test = [.. Test.Select(map)],
        Train = Train is null ? null : [.. Train.Select(map)],
        Dev = Dev is null ? null : [.. Dev.Select(map)],
    };
}
