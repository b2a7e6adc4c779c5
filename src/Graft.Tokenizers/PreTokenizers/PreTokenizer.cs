using System.Runtime.InteropServices;

namespace Graft.Tokenizers.PreTokenizers;

/// <summary>
/// The second stage: splits text into the pieces that the model sees. A new pre-tokenizer is one file in this folder and one line in
/// <see cref="Types"/>.
/// </summary>
internal abstract class PreTokenizer
{
    /// <summary>The pre-tokenizers by their <c>type</c> in tokenizer.json.</summary>
    public static StageTypes<PreTokenizer> Types { get; } = new("pre_tokenizer", new()
    {
        ["BertPreTokenizer"] = _ => new BertPreTokenizer(),
        ["ByteLevel"] = ByteLevel.Read,
        ["CharDelimiterSplit"] = CharDelimiterSplitPreTokenizer.Read,
        ["Digits"] = DigitsPreTokenizer.Read,
        ["FixedLength"] = FixedLengthPreTokenizer.Read,
        ["Metaspace"] = Metaspace.Read,
        ["Punctuation"] = PunctuationPreTokenizer.Read,
        ["Sequence"] = SequencePreTokenizer.Read,
        ["Split"] = SplitPreTokenizer.Read,
        ["UnicodeScripts"] = _ => new UnicodeScriptsPreTokenizer(),
        ["Whitespace"] = _ => new WhitespacePreTokenizer(),
        ["WhitespaceSplit"] = _ => new WhitespaceSplitPreTokenizer(),
    });

    /// <summary>
    /// Whether <see cref="AlignedText.Original"/> must be right even where only ids are asked for, because the pieces depend on where a
    /// text came from.
    /// </summary>
    public virtual bool NeedsOrigins => false;

    /// <summary>
    /// What makes the same pieces but leaves their bytes to the model (<see cref="Models.Model.OverBytes"/>); null where the last step is
    /// not <see cref="ByteLevel"/>'s.
    /// </summary>
    public virtual PreTokenizer? WithoutByteMap() => null;

    /// <summary>The stages that this one consists of: itself, unless it is a sequence.</summary>
    public virtual IReadOnlyList<PreTokenizer> Parts => [this];

    /// <summary>Splits each piece that is not an added token. A stage that also rewrites the text overrides this.</summary>
    public virtual void Split(Pieces pieces)
    {
        pieces.BeginSplit();
        foreach (ref readonly var piece in CollectionsMarshal.AsSpan(pieces.Previous))
        {
            if (piece.IsAddedToken)
                pieces.Add(piece);
            else
                Split(pieces, piece);
        }
    }

    /// <summary>Adds the parts of one piece to <paramref name="pieces"/>.</summary>
    protected virtual void Split(Pieces pieces, Piece piece) => pieces.Add(piece);
}
