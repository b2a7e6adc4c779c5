using Graft.Modeling;
using Graft.Tokenizers;

namespace Graft.Pretraining;

/// <summary>What a tokenizer puts around text, and which of its ids stand for no text.</summary>
internal sealed class SpecialTokens
{
    // What the reference calls its tokens, for tokenizers without a tokenizer_config.json.
    private static readonly string[] MaskNames = ["[MASK]", "<mask>"], PaddingNames = ["[PAD]", "<pad>"], ClsNames = ["[CLS]", "<s>"], SepNames = ["[SEP]", "</s>"];

    // What begins a word in vocabularies of SentencePiece and of byte-level BPE.
    private static readonly char[] WordMarks = ['\u2581', '\u0120'];

    private readonly Tokenizer _tokenizer;

    private SpecialTokens(Tokenizer tokenizer, int? maskId, int paddingId)
    {
        _tokenizer = tokenizer;
        MaskId = maskId;
        PaddingId = paddingId;
        ClsId = tokenizer.ClsId ?? Find(tokenizer, ClsNames);
        SepId = tokenizer.SepId ?? Find(tokenizer, SepNames);
        var any = tokenizer.PostProcess(AnyToken(tokenizer));
        var text = any.SpecialTokensMask.ToList().IndexOf(0);
        Before = [.. any.Ids.Take(text)];
        After = [.. any.Ids.Skip(text + 1)];
        IsSpecial = [.. Enumerable.Range(0, tokenizer.IdCount).Select(id => tokenizer.IsSpecialToken(id) || id == maskId || id == paddingId || id == ClsId || id == SepId)];
    }

    /// <summary>The mask token; null where the tokenizer has none.</summary>
    public int? MaskId { get; }

    public int PaddingId { get; }

    public int? ClsId { get; }

    public int? SepId { get; }

    /// <summary>What stands before a text.</summary>
    public int[] Before { get; }

    /// <summary>What stands after a text.</summary>
    public int[] After { get; }

    /// <summary>For each id, whether it is a special token.</summary>
    public IReadOnlyList<bool> IsSpecial { get; }

    /// <summary>Looks a tokenizer's special tokens up.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="place">Its folder, for messages.</param>
    /// <param name="needsMask">Whether a mask token must be there.</param>
    /// <exception cref="UnsupportedModelException">It has no padding token, or no mask token where one is needed.</exception>
    public static SpecialTokens Of(Tokenizer tokenizer, string place, bool needsMask)
    {
        var mask = tokenizer.MaskId ?? Find(tokenizer, MaskNames);
        if (mask is null && needsMask)
            throw new UnsupportedModelException($"{place}: the tokenizer has no mask token, which masked-language modelling needs; train one with such a token, or name it in tokenizer_config.json");
        var padding = tokenizer.PadId ?? Find(tokenizer, PaddingNames)
            ?? throw new UnsupportedModelException($"{place}: the tokenizer has no padding token; name it in tokenizer_config.json");
        return new SpecialTokens(tokenizer, mask, padding);
    }

    /// <summary>For each id, whether it goes on with the word before it: by WordPiece's prefix ##, or by lacking the mark that begins words in other vocabularies.</summary>
    public IReadOnlyList<bool> ContinuesWord()
    {
        var names = Enumerable.Range(0, _tokenizer.IdCount).Select(id => _tokenizer.IdToToken(id) ?? "").ToList();
        var mark = WordMarks.FirstOrDefault(mark => names.Count(name => name.StartsWith(mark)) > names.Count / 10);
        return [.. names.Select((name, id) => mark == default ? name.StartsWith("##", StringComparison.Ordinal) : !IsSpecial[id] && !name.StartsWith(mark))];
    }

    private static int? Find(Tokenizer tokenizer, string[] names) => names.Select(tokenizer.TokenToId).FirstOrDefault(id => id is not null);

    private static Encoding AnyToken(Tokenizer tokenizer) => tokenizer.EncodeWords(["a"], options: new EncodeOptions { AddSpecialTokens = false }) is { Count: > 0 } some
        ? some.Slice(0, 1)
        : throw new UnsupportedModelException("the tokenizer gives no token for the word 'a', so what it puts around a text cannot be seen");
}
