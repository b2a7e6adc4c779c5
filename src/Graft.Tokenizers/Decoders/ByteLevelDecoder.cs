using System.Buffers;

namespace Graft.Tokenizers.Decoders;

/// <summary>
/// Makes one text of the bytes that the tokens spell in <see cref="ByteLevelAlphabet"/>; what is no UTF-8 is U+FFFD, once for each stretch that
/// could begin a character. A token with a character outside the alphabet is taken as it is.
/// </summary>
internal sealed class ByteLevelDecoder : Decoder
{
    private const int LongestCharacter = 3;

    public static ByteLevelDecoder Read(StageJson json)
    {
        // Of the pre-tokenizer of the same name, and of no meaning here.
        json.Boolean("add_prefix_space");
        json.Boolean("trim_offsets");
        json.OptionalBoolean("use_regex");
        return new();
    }

    public override void Decode(DecodedTokens tokens)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(checked(tokens.Chars.Length * LongestCharacter));
        var length = 0;
        for (var i = 0; i < tokens.Count; i++)
        {
            var token = tokens[i];
            var count = Map(token, bytes.AsSpan(length));
            length += count < 0 ? System.Text.Encoding.UTF8.GetBytes(token, bytes.AsSpan(length)) : count;
        }

        tokens.BeginRewrite();
        tokens.Advance(System.Text.Encoding.UTF8.GetChars(bytes.AsSpan(0, length), tokens.Reserve(length)));
        tokens.EndToken();
        tokens.EndRewrite();
        ArrayPool<byte>.Shared.Return(bytes);
    }

    private static int Map(ReadOnlySpan<char> token, Span<byte> bytes)
    {
        for (var i = 0; i < token.Length; i++)
        {
            var value = ByteLevelAlphabet.ByteOf(token[i]);
            if (value < 0)
                return -1;
            bytes[i] = (byte)value;
        }

        return token.Length;
    }
}
