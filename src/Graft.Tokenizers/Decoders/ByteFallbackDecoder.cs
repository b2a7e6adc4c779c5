using System.Buffers;
using System.Globalization;
using System.Text.Unicode;

namespace Graft.Tokenizers.Decoders;

/// <summary>
/// Makes text of runs of byte tokens (<c>&lt;0xE4&gt;</c>): a token if the run is UTF-8, otherwise as many U+FFFD as there are bytes. Other
/// tokens stay.
/// </summary>
internal sealed class ByteFallbackDecoder : Decoder
{
    private const char Replacement = '\uFFFD';

    /// <summary>The byte of a byte token, or -1. The reference's number reader takes <c>&lt;0x+F&gt;</c>, too.</summary>
    private static int ByteOf(ReadOnlySpan<char> token)
    {
        if (token.Length != 6 || !token.StartsWith("<0x") || token[5] != '>')
            return -1;
        var digits = token[3] == '+' ? token[4..5] : token[3..5];
        return byte.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) ? value : -1;
    }

    public override void Decode(DecodedTokens tokens)
    {
        var run = ArrayPool<byte>.Shared.Rent(tokens.Count);
        var length = 0;
        tokens.BeginRewrite();
        for (var i = 0; i < tokens.Count; i++)
        {
            var value = ByteOf(tokens[i]);
            if (value >= 0)
            {
                run[length++] = (byte)value;
                continue;
            }

            Append(tokens, run.AsSpan(0, length));
            length = 0;
            tokens.Append(tokens[i]);
            tokens.EndToken();
        }

        Append(tokens, run.AsSpan(0, length));
        tokens.EndRewrite();
        ArrayPool<byte>.Shared.Return(run);
    }

    private static void Append(DecodedTokens tokens, ReadOnlySpan<byte> run)
    {
        if (run.IsEmpty)
            return;
        if (Utf8.IsValid(run))
        {
            tokens.Advance(System.Text.Encoding.UTF8.GetChars(run, tokens.Reserve(run.Length)));
            tokens.EndToken();
            return;
        }

        for (var i = 0; i < run.Length; i++)
        {
            tokens.Append(Replacement);
            tokens.EndToken();
        }
    }
}
