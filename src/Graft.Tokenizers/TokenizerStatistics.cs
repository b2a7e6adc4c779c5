using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Graft.Tokenizers.Unicode;

namespace Graft.Tokenizers;

/// <summary>
/// How well a tokenizer suits texts, as counts and ratios: how finely it cuts, what it does not know, and which tokens it uses. The texts'
/// own tokens are counted, without the special tokens that a model is given around them.
/// <para>A word is what stands between white space. In scripts without spaces that is a sentence, so compare
/// <see cref="CharactersPerToken"/> there rather than what counts words.</para>
/// </summary>
public sealed class TokenizerStatistics
{
    private const int TextsAtOnce = 256;

    private static readonly EncodeOptions Options = new() { AddSpecialTokens = false };

    private readonly HashSet<int> _used = [];

    private enum Knowledge : byte
    {
        Lost,
        Known,
        Unknown,
    }

    private TokenizerStatistics()
    {
    }

    /// <summary>How many texts were read.</summary>
    public long Texts { get; private set; }

    /// <summary>How many words: longest runs without white space.</summary>
    public long Words { get; private set; }

    /// <summary>How many code points, white space included.</summary>
    public long Characters { get; private set; }

    /// <summary>How many code points that are not white space.</summary>
    public long VisibleCharacters { get; private set; }

    /// <summary>How many tokens.</summary>
    public long Tokens { get; private set; }

    /// <summary>How many of <see cref="Tokens"/> are the unknown token. A run of unknown characters may be one of them.</summary>
    public long UnknownTokens { get; private set; }

    /// <summary>How many of <see cref="Words"/> have covered characters only; see <see cref="CharacterCoverage"/>.</summary>
    public long CoveredWords { get; private set; }

    /// <summary>How many of <see cref="VisibleCharacters"/> are covered; see <see cref="CharacterCoverage"/>.</summary>
    public long CoveredCharacters { get; private set; }

    /// <summary>How many different tokens occurred, the unknown one not counted.</summary>
    public int UsedVocabulary => _used.Count;

    /// <summary>Tokens per word; 1 where each word is a token. Null without words.</summary>
    public double? Fertility => Ratio(Tokens, Words);

    /// <summary>Code points per token, white space included: the length of text that one token carries. Null without tokens.</summary>
    public double? CharactersPerToken => Ratio(Characters, Tokens);

    /// <summary>The share of tokens that are the unknown token. Null without tokens.</summary>
    public double? UnknownRate => Ratio(UnknownTokens, Tokens);

    /// <summary>
    /// The share of characters (code points that are not white space) that are covered: they lie in the span of a token other than the
    /// unknown one. So a character that normalizer or model drop is not covered; but a combining mark that goes, as where accents are
    /// stripped, counts as its letter does. Null without characters.
    /// </summary>
    public double? CharacterCoverage => Ratio(CoveredCharacters, VisibleCharacters);

    /// <summary>The share of words all of whose characters are covered. Null without words.</summary>
    public double? WordCoverage => Ratio(CoveredWords, Words);

    /// <summary>Measures a tokenizer on texts, on several threads; the result does not depend on how many.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="texts">The texts, read once and not kept.</param>
    /// <param name="maxThreads">How many threads at most; null is one for each core.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="TokenizerFormatException">A text needs an unknown token, and the tokenizer has none.</exception>
    /// <exception cref="OperationCanceledException">The work was ended.</exception>
    public static TokenizerStatistics Measure(
        Tokenizer tokenizer, IEnumerable<string> texts, int? maxThreads = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(texts);
        var total = new TokenizerStatistics();
        var options = new ParallelOptions { MaxDegreeOfParallelism = maxThreads ?? Environment.ProcessorCount, CancellationToken = cancellationToken };
        // Chunks are handed out as they are asked for: the texts may be more than fits into memory.
        var chunks = Partitioner.Create(texts.Chunk(TextsAtOnce), EnumerablePartitionerOptions.NoBuffering);
        try
        {
            Parallel.ForEach(chunks, options, () => new TokenizerStatistics(), (chunk, _, part) => part.Add(tokenizer, chunk), part =>
            {
                lock (total)
                    total.Add(part);
            });
        }
        catch (AggregateException errors)
        {
            ExceptionDispatchInfo.Throw(errors.InnerExceptions[0]);
        }

        return total;
    }

    /// <summary>
    /// The share of vocabulary that two kinds of text have in common: tokens that occurred in both, divided by tokens that occurred in
    /// either (Pires et al. 2019, "How multilingual is Multilingual BERT?"). It grows with the amount of text, so give both equally
    /// much. Null where no token occurred at all.
    /// </summary>
    /// <param name="other">The same tokenizer's statistics on the other texts.</param>
    public double? VocabularyOverlap(TokenizerStatistics other)
    {
        var shared = CountSharedVocabulary(other);
        return Ratio(shared, UsedVocabulary + other.UsedVocabulary - shared);
    }

    /// <summary>How many different tokens occurred in both kinds of text, the unknown one not counted.</summary>
    /// <inheritdoc cref="VocabularyOverlap"/>
    public int CountSharedVocabulary(TokenizerStatistics other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return _used.Count(other._used.Contains);
    }

    private static double? Ratio(long count, long of) => of == 0 ? null : (double)count / of;

    private TokenizerStatistics Add(Tokenizer tokenizer, string[] texts)
    {
        var knowledge = Array.Empty<Knowledge>();
        var unknown = tokenizer.Pipeline.Model.UnknownToken is { } token ? tokenizer.TokenToId(token) ?? -1 : -1;
        foreach (var text in texts)
        {
            if (knowledge.Length < text.Length)
                knowledge = new Knowledge[text.Length];
            AddTokens(tokenizer.Encode(text, options: Options), unknown, knowledge.AsSpan(0, text.Length));
            AddText(text, knowledge);
        }

        return this;
    }

    private void AddTokens(Encoding encoding, int unknown, Span<Knowledge> knowledge)
    {
        knowledge.Clear();
        Tokens += encoding.Count;
        var (ids, offsets) = (encoding.Columns.Ids, encoding.Columns.Offsets);
        var (lastSpan, lastKnowledge) = (default(TextSpan), Knowledge.Lost);
        for (var i = 0; i < encoding.Count; i++)
        {
            if (ids[i] == unknown)
                UnknownTokens++;
            else
                _used.Add(ids[i]);

            // The bytes of a run of unknown characters all have the whole run's span.
            var found = ids[i] == unknown ? Knowledge.Unknown : Knowledge.Known;
            if (offsets[i] == lastSpan && found == lastKnowledge)
                continue;
            knowledge[offsets[i].Start..offsets[i].End].Fill(found);
            (lastSpan, lastKnowledge) = (offsets[i], found);
        }
    }

    private void AddText(string text, Knowledge[] knowledge)
    {
        Texts++;
        var (isInWord, isCovered) = (false, true);
        var previous = Knowledge.Lost;
        for (int i = 0, length; i < text.Length; i += length)
        {
            var codePoint = CodePoints.At(text, i, out length);
            Characters++;
            if (CodePoints.Is(codePoint, CodePointClasses.WhiteSpace))
            {
                EndWord();
                continue;
            }

            if (knowledge[i] != Knowledge.Lost || !isInWord || !CodePoints.Is(codePoint, CodePointClasses.BertMark))
                previous = knowledge[i];
            (isInWord, isCovered) = (true, isCovered && previous == Knowledge.Known);
            VisibleCharacters++;
            CoveredCharacters += previous == Knowledge.Known ? 1 : 0;
        }

        EndWord();

        void EndWord()
        {
            Words += isInWord ? 1 : 0;
            CoveredWords += isInWord && isCovered ? 1 : 0;
            (isInWord, isCovered) = (false, true);
        }
    }

    private void Add(TokenizerStatistics part)
    {
        Texts += part.Texts;
        Words += part.Words;
        Characters += part.Characters;
        VisibleCharacters += part.VisibleCharacters;
        Tokens += part.Tokens;
        UnknownTokens += part.UnknownTokens;
        CoveredWords += part.CoveredWords;
        CoveredCharacters += part.CoveredCharacters;
        _used.UnionWith(part._used);
    }
}
