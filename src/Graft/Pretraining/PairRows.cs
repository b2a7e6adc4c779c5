using Graft.Pretraining.Corpora;
using Graft.Randomness;
using Graft.Tokenizers;

namespace Graft.Pretraining;

/// <summary>
/// Pairs of segments as BERT is pretrained on (Devlin et al. 2019, section A.2): a stretch of a document's lines is split in two; for next-sentence
/// prediction half of the pairs get their second segment from another document, for sentence-order prediction (Lan et al. 2020) half are swapped.
/// Both are cut at random ends until they fit, one pair in ten to a shorter length by chance. Lines are drawn with replacement.
/// </summary>
internal sealed class PairRows : RowSource
{
    // How often a line is drawn among all before one is drawn among those that open a pair, which takes a search of its own.
    private const int Attempts = 32;

    // The share of pairs that are cut to a length by chance, so that short inputs are known too: BERT's short_seq_prob.
    private const double ShortShare = 0.1;

    private readonly Corpus _corpus;
    private readonly SpecialTokens _special;
    private readonly IReadOnlyList<CorpusLanguage> _languages;
    private readonly LanguageSampling _sampling;
    private readonly bool _swaps;
    private readonly Tokenizer _tokenizer;
    private readonly RandomSource _random;

    /// <param name="corpus">The text; a language with one document has no other to draw from.</param>
    /// <param name="special">What stands around a row.</param>
    /// <param name="sampling">Draws each row's language.</param>
    /// <param name="swaps">Whether pairs are swapped (sentence order) or strange (next sentence).</param>
    /// <param name="tokenizer">Puts two segments together.</param>
    /// <param name="random">The run's random numbers.</param>
    public PairRows(Corpus corpus, SpecialTokens special, LanguageSampling sampling, bool swaps, Tokenizer tokenizer, RandomSource random)
        : this(corpus, special, corpus.Languages, sampling, swaps, tokenizer, random)
    {
    }

    /// <summary>Pairs of one language.</summary>
    public PairRows(Corpus corpus, SpecialTokens special, CorpusLanguage language, bool swaps, Tokenizer tokenizer, RandomSource random)
        : this(corpus, special, [language], new LanguageSampling([1], 1), swaps, tokenizer, random)
    {
    }

    private PairRows(
        Corpus corpus, SpecialTokens special, IReadOnlyList<CorpusLanguage> languages, LanguageSampling sampling, bool swaps, Tokenizer tokenizer, RandomSource random)
    {
        (_corpus, _special, _languages, _sampling, _swaps, _tokenizer, _random) = (corpus, special, languages, sampling, swaps, tokenizer, random);
        foreach (var language in languages)
        {
            if (language.SegmentCount <= language.DocumentCount)
                throw new CorpusFormatException(corpus.Path, $"no document of {language.Name} has two lines, so there are no pairs; build the corpus with documents of several lines (--document)");
            if (!swaps && language.DocumentCount < 2)
                throw new CorpusFormatException(corpus.Path, $"{language.Name} has one document, and next-sentence prediction needs a second one to draw strange sentences from; take --objective mlm+sop");
        }
    }

    public override string Fingerprint => _corpus.Fingerprint;

    public override long TokensPerEpoch(int length) => _languages.Sum(language => language.TokenCount);

    public override PretrainingRow Row(int phase, int length, long index)
    {
        var draws = _random.Stream(RandomPurpose.Pairs, ((ulong)phase << 56) | (ulong)index);
        var text = _languages[_sampling.Choose(draws.NextDouble())];
        var full = length - _tokenizer.CountSpecialTokens(pair: true);
        var capacity = draws.NextDouble() < ShortShare ? 2 + draws.NextInt(full - 1) : full;
        var (document, first) = Begin(text, draws);
        var (from, to) = Stretch(text, document, first, capacity);
        var split = first + 1 + (to - first > 2 ? draws.NextInt((int)(to - first - 1)) : 0);
        var a = (Start: from, End: text.SegmentEnds[split - 1]);
        var b = (Start: a.End, End: text.SegmentEnds[to - 1]);
        var label = draws.NextDouble() < 0.5 ? 0 : 1;
        if (label == 1)
            (a, b) = _swaps ? (b, a) : (a, Strange(text, document, capacity, a.End - a.Start, draws));
        return Join(text, Cut(a, b, capacity, draws), label);
    }

    /// <summary>A random line that is not the last of its document: that one opens no pair.</summary>
    /// <param name="text">A language with a document of two lines or more.</param>
    /// <param name="draws">The row's random numbers.</param>
    internal static (long Document, long Segment) Begin(CorpusLanguage text, RandomStream draws)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var segment = (long)(draws.NextDouble() * text.SegmentCount);
            var document = text.DocumentSegmentEnds.IndexOf(segment);
            if (segment + 1 < text.DocumentSegmentEnds[document])
                return (document, segment);
        }

        // Nearly all documents have a single line.
        return Opener(text, (long)(draws.NextDouble() * (text.SegmentCount - text.DocumentCount)));
    }

    // The line that opens a pair, by its number among such lines: up to the end of document d there are d + 1 lines that do not.
    private static (long Document, long Segment) Opener(CorpusLanguage text, long number)
    {
        var (low, high) = (0L, text.DocumentCount - 1);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (text.DocumentSegmentEnds[middle] - (middle + 1) > number)
                high = middle;
            else
                low = middle + 1;
        }

        return (low, number + low);
    }

    // Lines from the first one on, two at least, until they fill a row or the document ends: where their tokens begin, and the line after them.
    private static (long From, long To) Stretch(CorpusLanguage text, long document, long first, int capacity)
    {
        var from = first == 0 ? 0 : text.SegmentEnds[first - 1];
        var (to, end) = (first + 2, text.DocumentSegmentEnds[document]);
        while (to < end && text.SegmentEnds[to - 1] - from < capacity)
            to++;
        return (from, to);
    }

    // Lines of another document, as many tokens as the row has room for.
    private static (long Start, long End) Strange(CorpusLanguage text, long document, int capacity, long taken, RandomStream draws)
    {
        var other = draws.NextInt((int)Math.Min(int.MaxValue, text.DocumentCount - 1));
        var chosen = other >= document ? other + 1 : other;
        var firstOfAll = chosen == 0 ? 0 : text.DocumentSegmentEnds[chosen - 1];
        var end = text.DocumentSegmentEnds[chosen];
        var first = firstOfAll + draws.NextInt((int)(end - firstOfAll));
        var start = first == 0 ? 0 : text.SegmentEnds[first - 1];
        var to = first + 1;
        while (to < end && text.SegmentEnds[to - 1] - start < capacity - taken)
            to++;
        return (start, text.SegmentEnds[to - 1]);
    }

    // BERT's rule: the longer one loses a token, at its beginning or its end by chance, until both fit.
    private static ((long Start, long End) A, (long Start, long End) B) Cut((long Start, long End) a, (long Start, long End) b, int capacity, RandomStream draws)
    {
        while (a.End - a.Start + b.End - b.Start > capacity)
        {
            ref var longer = ref a.End - a.Start > b.End - b.Start ? ref a : ref b;
            if (draws.NextDouble() < 0.5)
                longer.Start++;
            else
                longer.End--;
        }

        return (a, b);
    }

    private PretrainingRow Join(CorpusLanguage text, ((long Start, long End) A, (long Start, long End) B) pair, int label)
    {
        var (a, b) = (Tokens(text, pair.A), Tokens(text, pair.B));
        // [CLS] A [SEP] B [SEP], by what the tokenizer puts around a single text.
        int[] ids = [.. _special.Before, .. a, .. _special.After, .. b, .. _special.After];
        var types = new int[ids.Length];
        types.AsSpan(_special.Before.Length + a.Length + _special.After.Length).Fill(1);
        return new PretrainingRow(ids) { TokenTypeIds = types, PairLabel = label };
    }

    private static int[] Tokens(CorpusLanguage text, (long Start, long End) span)
    {
        var ids = new int[span.End - span.Start];
        text.CopyTokens(span.Start, ids);
        return ids;
    }
}
