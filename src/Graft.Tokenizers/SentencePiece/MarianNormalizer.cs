using Graft.Tokenizers.Normalizers;

namespace Graft.Tokenizers.SentencePiece;

/// <summary>Leaves the language code at the beginning as it is, for <see cref="MarianLanguageCode"/>.</summary>
internal sealed class MarianNormalizer(SentencePieceNormalizer normalizer) : Normalizer
{
    public override void Normalize(AlignedText text) => normalizer.Normalize(text, MarianLanguageCode.LengthIn(text.Chars));
}
