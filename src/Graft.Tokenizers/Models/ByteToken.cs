using System.Globalization;

namespace Graft.Tokenizers.Models;

/// <summary>The tokens that stand for one byte of UTF-8, <c>&lt;0x00&gt;</c> to <c>&lt;0xFF&gt;</c>, which spell what has no token (byte fallback).</summary>
internal static class ByteToken
{
    private const int Length = 6;

    /// <summary>The token of a byte.</summary>
    public static string Of(byte value) => $"<0x{value:X2}>";

    /// <summary>The ids of all 256 of them; -1 for one that the vocabulary lacks.</summary>
    public static int[] Ids(Vocabulary vocabulary)
    {
        var ids = new int[256];
        for (var value = 0; value < ids.Length; value++)
            ids[value] = vocabulary.IdOf(Of((byte)value)) ?? -1;
        return ids;
    }

    /// <summary>The byte of a token as <see cref="Of"/> writes it, or -1.</summary>
    public static int Parse(ReadOnlySpan<char> token) =>
        token.Length == Length && char.IsAsciiHexDigitUpper(token[3]) && char.IsAsciiHexDigitUpper(token[4]) ? ParseLoosely(token) : -1;

    /// <summary>
    /// The byte of a token, or -1. As the number reader of the reference's decoder, it takes <c>&lt;0xe4&gt;</c> and <c>&lt;0x+F&gt;</c>, too.
    /// </summary>
    public static int ParseLoosely(ReadOnlySpan<char> token)
    {
        if (token.Length != Length || !token.StartsWith("<0x") || token[5] != '>')
            return -1;
        var digits = token[3] == '+' ? token[4..5] : token[3..5];
        return byte.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) ? value : -1;
    }
}
