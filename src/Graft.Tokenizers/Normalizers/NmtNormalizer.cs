using System.Buffers;

namespace Graft.Tokenizers.Normalizers;

/// <summary>
/// The clean-up of machine translation: some control characters go, white space, zero-width characters, the byte-order mark, U+FFFD and
/// U+2581 become a space.
/// </summary>
internal sealed class NmtNormalizer : Normalizer
{
    private const string Removed = "\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u000B\u000E\u000F\u0010\u0011\u0012\u0013\u0014\u0015" +
        "\u0016\u0017\u0018\u0019\u001A\u001B\u001C\u001D\u001E\u001F\u007F\u008F\u009F";

    private const string Spaces = "\u0009\u000A\u000C\u000D\u1680\u200B\u200C\u200D\u200E\u200F\u2028\u2029\u2581\uFEFF\uFFFD";

    private static readonly SearchValues<char> Changed = SearchValues.Create(Removed + Spaces);
    private static readonly SearchValues<char> Vanishing = SearchValues.Create(Removed);

    public override void Normalize(AlignedText text)
    {
        var chars = text.MutableChars;
        var copied = -1;
        for (int i = 0, next; (next = chars[i..].IndexOfAny(Changed)) >= 0; i++)
        {
            i += next;
            if (!Vanishing.Contains(chars[i]))
            {
                chars[i] = ' ';
                continue;
            }

            if (copied < 0)
                text.BeginRewrite(i);
            else
                text.AppendRange(copied, i);
            copied = i + 1;
        }

        if (copied < 0)
            return;
        text.AppendRange(copied, chars.Length);
        text.EndRewrite();
    }
}
