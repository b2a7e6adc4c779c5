namespace Graft.Tokenizers;

/// <summary>Finds the tokens of characters and words of an encoding without looking at all of them.</summary>
internal sealed class EncodingIndex
{
    private readonly EncodingColumns _columns;
    private readonly Sequence?[] _sequences = new Sequence?[Encoding.MaxSequences];

    /// <param name="columns">The encoding; the tokens of a sequence stand together.</param>
    public EncodingIndex(EncodingColumns columns) => _columns = columns;

    /// <summary>The first token whose span holds a character, or null.</summary>
    public int? TokenAt(int position, int sequence) => Of(sequence)?.TokenAt(position);

    /// <summary>The tokens of a word, from first to behind the last, or null.</summary>
    public (int Start, int End)? TokensOf(int word, int sequence) => Of(sequence)?.TokensOf(word);

    private Sequence? Of(int sequence) =>
        (uint)sequence < (uint)_sequences.Length ? _sequences[sequence] ??= new Sequence(_columns, sequence) : null;

    private sealed class Sequence
    {
        private readonly EncodingColumns _columns;
        private readonly int _start;

        // Mostly spans go forward, but a normalizer can change the order, and given words have offsets of their own. So that every order is
        // searched rightly: the largest end of the tokens up to here, and the smallest start of those from here on.
        private readonly int[] _endsBefore;
        private readonly int[] _startsFrom;

        public Sequence(EncodingColumns columns, int sequence)
        {
            _columns = columns;
            var (start, end) = (columns.Count, 0);
            var first = 0;
            foreach (var run in columns.Runs)
            {
                if (run.Source == sequence && run.SequenceId != EncodingColumns.None)
                {
                    start = Math.Min(start, first);
                    end = first + run.Length;
                }

                first += run.Length;
            }

            var count = Math.Max(end - start, 0);
            _start = start;
            _endsBefore = new int[count];
            _startsFrom = new int[count];
            for (var i = 0; i < count; i++)
                _endsBefore[i] = Math.Max(i == 0 ? 0 : _endsBefore[i - 1], columns.Offsets[start + i].End);
            for (var i = count - 1; i >= 0; i--)
                _startsFrom[i] = Math.Min(i == count - 1 ? int.MaxValue : _startsFrom[i + 1], columns.Offsets[start + i].Start);
        }

        public int? TokenAt(int position)
        {
            for (var i = FirstAbove(_endsBefore, position); i < _startsFrom.Length && _startsFrom[i] <= position; i++)
            {
                var (start, end) = _columns.Offsets[_start + i];
                if (position >= start && position < end)
                    return _start + i;
            }

            return null;
        }

        // Words are in order.
        public (int Start, int End)? TokensOf(int word)
        {
            var words = _columns.WordIds.AsSpan(_start, _endsBefore.Length);
            var start = FirstAbove(words, word - 1L);
            var end = FirstAbove(words, word);
            return start < end ? (_start + start, _start + end) : null;
        }

        private static int FirstAbove(ReadOnlySpan<int> ascending, long value)
        {
            var (low, high) = (0, ascending.Length);
            while (low < high)
            {
                var middle = (low + high) >>> 1;
                if (ascending[middle] > value)
                    high = middle;
                else
                    low = middle + 1;
            }

            return low;
        }
    }
}
