namespace Graft.Tokenizers;

/// <summary>
/// GPT-2's alphabet: a printable character for each byte, so that a vocabulary of bytes can be written as text. The bytes 33-126, 161-172
/// and 174-255 stand for themselves (as U+0021 and so on); the other 68 are U+0100, U+0101, ... in their order: a space is Ġ (U+0120).
/// </summary>
internal static class ByteLevelAlphabet
{
    private const int FirstMoved = 0x100;

    private static readonly char[] Symbols = MakeSymbols();
    private static readonly short[] Bytes = MakeBytes();

    /// <summary>The character of a byte.</summary>
    public static char SymbolOf(byte value) => Symbols[value];

    /// <summary>The byte of a character, or -1 where it is none of the alphabet.</summary>
    public static int ByteOf(char symbol) => symbol < Bytes.Length ? Bytes[symbol] : -1;

    private static char[] MakeSymbols()
    {
        var symbols = new char[256];
        var moved = FirstMoved;
        for (var value = 0; value < symbols.Length; value++)
            symbols[value] = (char)(value is (>= 33 and <= 126) or (>= 161 and <= 172) or >= 174 ? value : moved++);
        return symbols;
    }

    private static short[] MakeBytes()
    {
        var bytes = new short[Symbols.Max() + 1];
        Array.Fill(bytes, (short)-1);
        for (var value = 0; value < Symbols.Length; value++)
            bytes[Symbols[value]] = (short)value;
        return bytes;
    }
}
