using Graft.Data;
using Graft.Tasks;
using Graft.Tokenizers;

namespace Graft.Inference;

/// <summary>
/// Collects the probabilities of all tokens of one text, whichever window each was read in, and makes entities of them. Unlike in the
/// reference pipeline, words are those that the model was asked about, so that entities and word labels agree.
/// </summary>
internal sealed class SentenceEntities
{
    private readonly Encoding _tokens;
    private readonly int[] _firstToken;
    private readonly int _specialTokens;
    private readonly float[]?[] _probabilities;

    public SentenceEntities(Tokenizer tokenizer, IReadOnlyList<string> words)
    {
        _tokens = tokenizer.EncodeWords(words, options: new EncodeOptions { AddSpecialTokens = false });
        _specialTokens = tokenizer.CountSpecialTokens();
        _probabilities = new float[]?[_tokens.Count];
        _firstToken = new int[words.Count + 1];
        foreach (var word in _tokens.WordIds)
            _firstToken[word!.Value + 1]++;
        for (var word = 0; word < words.Count; word++)
            _firstToken[word + 1] += _firstToken[word];
    }

    /// <summary>Takes the logits of a row of the text, (T, L), for the words that the row predicts.</summary>
    public void Take(EncodedExample row, ReadOnlySpan<float> logits, int labels)
    {
        foreach (var (word, token) in row.Words)
        {
            // Of a word longer than a row only what the row holds was read.
            var count = Math.Min(_firstToken[word + 1] - _firstToken[word], row.InputIds.Count - _specialTokens);
            for (var i = 0; i < count; i++)
            {
                var probabilities = new float[labels];
                TokenClassification.Softmax(logits.Slice((token + i) * labels, labels), probabilities);
                _probabilities[_firstToken[word] + i] = probabilities;
            }
        }
    }

    /// <summary>The entities.</summary>
    /// <param name="text">The text.</param>
    /// <param name="words">The words with their places in it.</param>
    /// <param name="aggregation">The rules.</param>
    /// <param name="unknownId">The id of the unknown token.</param>
    public IReadOnlyList<TextEntity> Entities(string text, IReadOnlyList<SplitWord> words, EntityAggregation aggregation, int? unknownId)
    {
        var tokens = new List<TokenPrediction>(_tokens.Count);
        for (var token = 0; token < _tokens.Count; token++)
        {
            if (_probabilities[token] is not { } probabilities)
                continue;
            var word = _tokens.WordIds[token]!.Value;
            var (start, end) = _tokens.Offsets[token];
            tokens.Add(new TokenPrediction(_tokens.Tokens[token], words[word].Start + start, words[word].Start + end, probabilities)
            {
                IsUnknown = _tokens.Ids[token] == unknownId,
                ContinuesWord = token > _firstToken[word],
            });
        }

        return aggregation.Aggregate(text, tokens);
    }
}
