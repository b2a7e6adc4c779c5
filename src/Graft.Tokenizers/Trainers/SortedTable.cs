namespace Graft.Tokenizers.Trainers;

/// <summary>The words of a table that stayed in memory.</summary>
internal sealed class SortedTable(WordTable table) : SortedWords
{
    private readonly int[] _order = table.Sorted();
    private int _at = -1;

    public override long Count => _order.Length;

    public override ReadOnlySpan<byte> Word => table.Word(_order[_at], out _);

    public override long WordCount
    {
        get
        {
            table.Word(_order[_at], out var count);
            return count;
        }
    }

    public override void Reset() => _at = -1;

    public override bool MoveNext() => ++_at < _order.Length;

    public override void Dispose()
    {
        // There is no file.
    }
}
