using Graft.Data;

namespace Graft.Tasks;

/// <summary>
/// Makes entities out of labelled tokens by the rules of the reference's token-classification pipeline (transformers 5): a group grows while
/// the type is the same and the label has no B-; a label without prefix acts as I-; the type of a group is its label after the first hyphen.
/// </summary>
public sealed class EntityAggregation
{
    private readonly IReadOnlyList<string> _labels;
    private readonly Func<IReadOnlyList<string>, string> _decode;
    private readonly EntityAggregationOptions _options;

    /// <summary>Creates an aggregation.</summary>
    /// <param name="labels">The labels by label id.</param>
    /// <param name="decode">How the tokenizer writes tokens as text.</param>
    /// <param name="options">The strategy and what it leaves out; null takes the defaults.</param>
    public EntityAggregation(IReadOnlyList<string> labels, Func<IReadOnlyList<string>, string> decode, EntityAggregationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(decode);
        (_labels, _decode, _options) = (labels, decode, options ?? new EntityAggregationOptions());
    }

    /// <summary>The entities of a text that was read at once.</summary>
    /// <param name="text">The text.</param>
    /// <param name="tokens">All tokens of its encoding, special ones included.</param>
    /// <returns>The entities in the order of the text.</returns>
    /// <exception cref="ArgumentException">A token reaches outside the text, or has not as many probabilities as there are labels.</exception>
    public IReadOnlyList<TextEntity> Aggregate(string text, IReadOnlyList<TokenPrediction> tokens)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(tokens);
        var pieces = Pieces(text, tokens);
        var entities = _options.Strategy switch
        {
            AggregationStrategy.None => pieces.Select(TokenEntity),
            AggregationStrategy.Simple => Group([.. pieces.Select(TokenEntity)]),
            _ => Group([.. Words(pieces).Select(WordEntity)]),
        };
        return [.. entities.Where(entity => !_options.IgnoredLabels.Contains(entity.Label))];
    }

    /// <summary>
    /// The entities of a text that was read in overlapping windows: those of all windows by their start, and of two that overlap the longer
    /// in code points, of equally long ones the surer.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="windows">The tokens of each window, with places in the whole text.</param>
    /// <exception cref="ArgumentException">There are several windows and no strategy: single tokens of two windows can't be told apart.</exception>
    public IReadOnlyList<TextEntity> AggregateWindows(string text, IReadOnlyList<IReadOnlyList<TokenPrediction>> windows)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(windows);
        if (windows.Count > 1 && _options.Strategy == AggregationStrategy.None)
            throw new ArgumentException("Several windows need an aggregation strategy other than none.", nameof(windows));
        var entities = windows.SelectMany(window => Aggregate(text, window));
        return windows.Count > 1 ? WithoutOverlaps(text, [.. entities.OrderBy(entity => entity.Start)]) : [.. entities];
    }

    private List<Piece> Pieces(string text, IReadOnlyList<TokenPrediction> tokens)
    {
        var pieces = new List<Piece>(tokens.Count);
        for (var index = 0; index < tokens.Count; index++)
        {
            var token = tokens[index];
            if (token.IsSpecial)
                continue;
            if (token.Start < 0 || token.End < token.Start || token.End > text.Length)
                throw new ArgumentException($"Token {index} covers {token.Start} to {token.End} of a text of {text.Length}.", nameof(tokens));
            if (token.Probabilities.Count != _labels.Count)
            {
                throw new ArgumentException(
                    $"Token {index} has {token.Probabilities.Count} probabilities for {_labels.Count} labels.", nameof(tokens));
            }

            var covered = text[token.Start..token.End];
            pieces.Add(new Piece(
                token, index, token.IsUnknown ? covered : token.Token,
                token.ContinuesWord ?? (!token.IsUnknown && ContinuesWord(text, token, covered))));
        }

        return pieces;
    }

    private bool ContinuesWord(string text, TokenPrediction token, string covered) => _options.HasContinuationPrefix
        ? CodePoints(token.Token) != CodePoints(covered)
        : token.Start > 0 && text[token.Start - 1] != ' ';

    private static IEnumerable<List<Piece>> Words(List<Piece> pieces)
    {
        var word = new List<Piece>();
        foreach (var piece in pieces)
        {
            if (word.Count > 0 && !piece.ContinuesWord)
            {
                yield return word;
                word = [];
            }

            word.Add(piece);
        }

        if (word.Count > 0)
            yield return word;
    }

    private TextEntity TokenEntity(Piece piece)
    {
        var best = IndexOfMax(piece.Token.Probabilities);
        return new TextEntity(_labels[best], piece.Token.Probabilities[best], piece.Text, piece.Token.Start, piece.Token.End, piece.Index);
    }

    private TextEntity WordEntity(List<Piece> word)
    {
        var probabilities = _options.Strategy switch
        {
            AggregationStrategy.First => word[0].Token.Probabilities,
            AggregationStrategy.Max => word.MaxBy(piece => piece.Token.Probabilities.Max()).Token.Probabilities,
            AggregationStrategy.Average => [.. Enumerable.Range(0, _labels.Count).Select(id => word.Average(piece => piece.Token.Probabilities[id]))],
            _ => throw new InvalidOperationException($"{_options.Strategy} does not decide by word."),
        };
        var best = IndexOfMax(probabilities);
        var text = _decode([.. word.Select(piece => piece.Text)]);
        return new TextEntity(_labels[best], probabilities[best], text, word[0].Token.Start, word[^1].Token.End, null);
    }

    private List<TextEntity> Group(List<TextEntity> parts)
    {
        var groups = new List<TextEntity>();
        var labels = GroupedLabels(parts);
        for (int start = 0, end; start < parts.Count; start = end)
        {
            end = start + 1;
            while (end < parts.Count && Continues(labels[end - 1], labels[end]))
                end++;
            var group = parts[start..end];
            var word = _decode([.. group.Select(part => part.Word)]);
            groups.Add(new TextEntity(TypeOf(labels[start]), group.Average(part => part.Score), word, group[0].Start, group[^1].End, null));
        }

        return groups;
    }

    /// <summary>
    /// The labels of a sentence's parts as grouping knows them: where a tag's letter says that a span ends, the next one's must say that it begins.
    /// </summary>
    private string[] GroupedLabels(List<TextEntity> parts)
    {
        string[] labels = [.. parts.Select(part => part.Label)];
        return _options.Scheme is TagScheme.None or TagScheme.Iob1 or TagScheme.Iob2 ? labels : TagSchemes.Convert(labels, TagScheme.Iob2);
    }

    private static List<TextEntity> WithoutOverlaps(string text, List<TextEntity> entities)
    {
        var kept = new List<TextEntity>();
        foreach (var entity in entities)
        {
            if (kept.Count == 0 || entity.Start >= kept[^1].End)
            {
                kept.Add(entity);
                continue;
            }

            var difference = CodePoints(text.AsSpan(entity.Start..entity.End)) - CodePoints(text.AsSpan(kept[^1].Start..kept[^1].End));
            if (difference > 0 || (difference == 0 && entity.Score > kept[^1].Score))
                kept[^1] = entity;
        }

        return kept;
    }

    private static bool Continues(string previous, string label) =>
        !label.StartsWith("B-", StringComparison.Ordinal) && WithoutPrefix(previous) == WithoutPrefix(label);

    private static string WithoutPrefix(string label) =>
        label.StartsWith("B-", StringComparison.Ordinal) || label.StartsWith("I-", StringComparison.Ordinal) ? label[2..] : label;

    private static string TypeOf(string label) => label[(label.IndexOf('-', StringComparison.Ordinal) + 1)..];

    private static int IndexOfMax(IReadOnlyList<float> values)
    {
        var best = 0;
        for (var index = 1; index < values.Count; index++)
        {
            if (values[index] > values[best])
                best = index;
        }

        return best;
    }

    private static int CodePoints(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes())
            count++;
        return count;
    }

    private readonly record struct Piece(TokenPrediction Token, int Index, string Text, bool ContinuesWord);
}
