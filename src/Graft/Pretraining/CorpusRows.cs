using Graft.Pretraining.Corpora;
using Graft.Randomness;

namespace Graft.Pretraining;

/// <summary>
/// Rows of a corpus: each row's language is drawn with its share, and a language's text is gone through in rows of a random order, epoch after
/// epoch, cut at other places each time. A row goes on over the end of a document, as the reference's group_texts does.
/// </summary>
internal sealed class CorpusRows : RowSource
{
    private readonly Corpus _corpus;
    private readonly SpecialTokens _special;
    private readonly LanguageSampling _sampling;
    private readonly bool _withinDocuments;
    private readonly RandomSource _random;
    private readonly Dictionary<(int Language, int Phase), (long Epoch, int[] Order, int Offset)> _orders = [];
    private (int Phase, long Index, long[] Counts, RandomStream Draws)? _cursor;

    /// <param name="corpus">The text.</param>
    /// <param name="special">What stands around a row.</param>
    /// <param name="sampling">Draws each row's language, in the order of the corpus's.</param>
    /// <param name="withinDocuments">Whether rows say where documents end.</param>
    /// <param name="random">The run's random numbers.</param>
    public CorpusRows(Corpus corpus, SpecialTokens special, LanguageSampling sampling, bool withinDocuments, RandomSource random)
    {
        _corpus = corpus;
        _special = special;
        _sampling = sampling;
        _withinDocuments = withinDocuments;
        _random = random;
    }

    public override string Fingerprint => _corpus.Fingerprint;

    public override long TokensPerEpoch(int length) => _corpus.Languages.Sum(language => (long)RowCount(language, length) * length);

    public override PretrainingRow Row(int phase, int length, long index)
    {
        var (language, count) = Draw(phase, index);
        var text = _corpus.Languages[language];
        var capacity = Capacity(length);
        var (epoch, place) = Math.DivRem(count, RowCount(text, length));
        var (order, offset) = OrderOf(language, phase, epoch, text, length);
        var start = offset + (long)order[place] * capacity;
        return Cut(text, _special, start, (int)Math.Min(capacity, text.TokenCount - start), _withinDocuments);
    }

    /// <summary>A stretch of a language's text as a row.</summary>
    public static PretrainingRow Cut(CorpusLanguage text, SpecialTokens special, long start, int count, bool withinDocuments)
    {
        var (before, after) = (special.Before, special.After);
        var ids = new int[before.Length + count + after.Length];
        before.CopyTo(ids, 0);
        text.CopyTokens(start, ids.AsSpan(before.Length, count));
        after.CopyTo(ids, before.Length + count);
        return new PretrainingRow(ids) { Documents = withinDocuments ? DocumentsOf(text, start, count, before.Length, ids.Length) : null };
    }

    // What stands around the row belongs to its first and to its last document.
    private static int[] DocumentsOf(CorpusLanguage text, long start, int count, int before, int length)
    {
        var documents = new int[length];
        var document = text.DocumentEnds.IndexOf(start);
        var end = text.DocumentEnds[document];
        var number = 0;
        for (var i = 0; i < length; i++)
        {
            if (i > before && i < before + count && start + i - before >= end)
            {
                number++;
                end = text.DocumentEnds[++document];
            }

            documents[i] = number;
        }

        return documents;
    }

    private int Capacity(int length) => length - _special.Before.Length - _special.After.Length;

    // One row fewer than would fit, where there are many: an epoch begins somewhere within the first.
    private int RowCount(CorpusLanguage text, int length) => (int)Math.Min(int.MaxValue, Math.Max(1, (text.TokenCount + 1) / Capacity(length) - 1));

    private (int[] Order, int Offset) OrderOf(int language, int phase, long epoch, CorpusLanguage text, int length)
    {
        if (!_orders.TryGetValue((language, phase), out var kept) || kept.Epoch != epoch)
        {
            var draws = _random.Stream(RandomPurpose.Shuffle, ((ulong)epoch << 24) | ((ulong)phase << 16) | (uint)language);
            var rows = RowCount(text, length);
            var slack = text.TokenCount - (long)rows * Capacity(length);
            var offset = slack > 0 ? draws.NextInt((int)Math.Min(Capacity(length), slack + 1)) : 0;
            _orders[(language, phase)] = kept = (epoch, draws.Permutation(rows), offset);
        }

        return (kept.Order, kept.Offset);
    }

    // A row's language, and how many rows that language has had before it in this phase. Rows are asked for in rising order; going back, as after
    // a resumption, draws again from the beginning.
    private (int Language, long Count) Draw(int phase, long index)
    {
        if (_cursor is not { } cursor || cursor.Phase != phase || cursor.Index > index)
            cursor = (phase, 0, new long[_corpus.Languages.Count], _random.Stream(RandomPurpose.Language, (ulong)phase));
        while (true)
        {
            var language = _sampling.Choose(cursor.Draws.NextDouble());
            var count = cursor.Counts[language]++;
            cursor.Index++;
            if (cursor.Index <= index)
                continue;
            _cursor = cursor;
            return (language, count);
        }
    }

}
