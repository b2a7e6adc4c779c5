using Graft.Tokenizers.Normalizers;
using Graft.Tokenizers.Unicode;

namespace Graft.Tokenizers.SentencePiece;

/// <summary>Removes what has a combining class: fewer code points than <see cref="StripAccentsNormalizer"/>, which goes by category.</summary>
internal sealed class CombiningMarkNormalizer : MarkRemovingNormalizer
{
    protected override bool IsRemoved(int codePoint) => CanonicalTables.CombiningClass(codePoint) != 0;
}
