namespace Graft.Data.Readers;

/// <summary>A word or an empty node of a CoNLL-U sentence: its ten columns as they stand in the file.</summary>
public sealed class ConlluWord
{
    private readonly string[] _columns;

    internal ConlluWord(string[] columns, int line)
    {
        _columns = columns;
        Line = line;
    }

    /// <summary>The line in the file, from 1.</summary>
    public int Line { get; }

    /// <summary>The ten columns.</summary>
    public IReadOnlyList<string> Columns => _columns;

    /// <summary>The word as it is written.</summary>
    public string Form => this[ConlluColumn.Form];

    /// <summary>What a column holds; <c>_</c> stands for nothing.</summary>
    /// <param name="column">The column.</param>
    public string this[ConlluColumn column] => _columns[(int)column];
}
