using Graft.Tokenizers.Unicode;

namespace Graft.Tokenizers.Normalizers;

/// <summary>Removes combining marks. It does not decompose: an accented letter loses its accent only if NFD or NFKD stands before.</summary>
internal sealed class StripAccentsNormalizer : MarkRemovingNormalizer
{
    protected override bool IsRemoved(int codePoint) => CodePoints.Is(codePoint, CodePointClasses.Mark);
}
