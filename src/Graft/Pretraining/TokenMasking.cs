using Graft.Randomness;

namespace Graft.Pretraining;

/// <summary>
/// Chooses tokens and masks them (Devlin et al. 2019, section 3.1; transformers' DataCollatorForLanguageModeling). Special tokens are never
/// chosen; a random token is drawn from the whole vocabulary, special ones included, as the reference does.
/// </summary>
public sealed class TokenMasking
{
    private readonly MaskingOptions _options;
    private readonly int _maskId;
    private readonly int _vocabulary;
    private readonly bool[] _isSpecial;
    private readonly bool[] _continuesWord;

    /// <summary>Prepares masking for a vocabulary.</summary>
    /// <param name="options">How.</param>
    /// <param name="maskId">The mask token's id.</param>
    /// <param name="isSpecial">For each id, whether it is a special token: V values.</param>
    /// <param name="continuesWord">For each id, whether it goes on with the word before it; of V values, or empty where whole words are not asked for.</param>
    public TokenMasking(MaskingOptions options, int maskId, IReadOnlyList<bool> isSpecial, IReadOnlyList<bool> continuesWord)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(isSpecial);
        ArgumentNullException.ThrowIfNull(continuesWord);
        _options = options;
        _maskId = maskId;
        _isSpecial = [.. isSpecial];
        _continuesWord = [.. continuesWord];
        _vocabulary = isSpecial.Count;
    }

    /// <summary>Masks a row in place.</summary>
    /// <param name="ids">The row's ids, special tokens included.</param>
    /// <param name="random">The row's random numbers.</param>
    /// <param name="chosen">Receives the positions that are to be guessed, and what stood there, in rising order.</param>
    public void Apply(Span<int> ids, RandomStream random, List<(int Position, int Label)> chosen)
    {
        ArgumentNullException.ThrowIfNull(random);
        ArgumentNullException.ThrowIfNull(chosen);
        if (_options.WholeWords)
            MaskWords(ids, random, chosen);
        else
            MaskTokens(ids, random, chosen);
    }

    /// <summary>Where the words of a row begin and end; special tokens belong to none.</summary>
    /// <param name="ids">The row's ids.</param>
    public IReadOnlyList<Range> Words(ReadOnlySpan<int> ids)
    {
        var words = new List<Range>();
        for (var start = 0; start < ids.Length;)
        {
            var end = start + 1;
            if (_isSpecial[ids[start]])
            {
                start = end;
                continue;
            }

            while (end < ids.Length && !_isSpecial[ids[end]] && _continuesWord[ids[end]])
                end++;
            words.Add(start..end);
            start = end;
        }

        return words;
    }

    /// <summary>What a chosen token becomes.</summary>
    /// <param name="id">The token.</param>
    /// <param name="mask">Uniform in [0, 1): below the mask share it becomes the mask token.</param>
    /// <param name="replace">Uniform in [0, 1): of the rest, below the random share's part of it, a random token.</param>
    /// <param name="randomId">The random token.</param>
    public int Replacement(int id, double mask, double replace, int randomId)
    {
        if (mask < _options.MaskShare)
            return _maskId;
        return replace < _options.RandomShare / (1 - _options.MaskShare) ? randomId : id;
    }

    private void MaskTokens(Span<int> ids, RandomStream random, List<(int Position, int Label)> chosen)
    {
        for (var i = 0; i < ids.Length; i++)
        {
            if (_isSpecial[ids[i]] || random.NextDouble() >= _options.Rate)
                continue;
            chosen.Add((i, ids[i]));
            ids[i] = Replacement(ids[i], random.NextDouble(), random.NextDouble(), random.NextInt(_vocabulary));
        }
    }

    private void MaskWords(Span<int> ids, RandomStream random, List<(int Position, int Label)> chosen)
    {
        foreach (var word in Words(ids))
        {
            if (random.NextDouble() >= _options.Rate)
                continue;
            for (var i = word.Start.Value; i < word.End.Value; i++)
            {
                chosen.Add((i, ids[i]));
                ids[i] = _maskId;
            }
        }
    }
}
