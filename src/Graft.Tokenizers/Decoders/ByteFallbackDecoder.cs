using System.Buffers;
using System.Text.Unicode;
using Graft.Tokenizers.Models;

namespace Graft.Tokenizers.Decoders;

/// <summary>
/// Makes text of runs of byte tokens (<c>&lt;0xE4&gt;</c>): a token if the run is UTF-8, otherwise as many U+FFFD as there are bytes. Other
/// tokens stay.
/// </summary>
internal sealed class ByteFallbackDecoder : Decoder
{
    private const char Replacement = '\uFFFD';

    public override void Decode(DecodedTokens tokens)
    {
        var run = ArrayPool<byte>.Shared.Rent(tokens.Count);
        var length = 0;
        tokens.BeginRewrite();
        for (var i = 0; i < tokens.Count; i++)
        {
            var value = ByteToken.ParseLoosely(tokens[i]);
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
