using Graft.Tokenizers.Normalizers;
using Graft.Tokenizers.Unicode;

namespace Graft.Tokenizers.SentencePiece;

/// <summary>Removes what has a combining class: fewer code points than <see cref="StripAccentsNormalizer"/>, which goes by category.</summary>
internal sealed class CombiningMarkNormalizer : Normalizer
{
    public override void Normalize(AlignedText text)
    {
        var chars = text.Chars;
        var copied = -1;
        for (int i = 0, length; i < chars.Length; i += length)
        {
            if (CanonicalTables.CombiningClass(CodePoints.At(chars, i, out length)) == 0)
                continue;
            if (copied < 0)
                text.BeginRewrite(i);
            else
                text.AppendRange(copied, i);
            copied = i + length;
        }

        if (copied < 0)
            return;
        text.AppendRange(copied, chars.Length);
        text.EndRewrite();
    }
}
