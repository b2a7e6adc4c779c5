namespace Graft.Tokenizers.Unicode;

/// <summary>The scripts of the pre-tokenizer UnicodeScripts, numbered; read from the embedded scripts.txt when first asked for.</summary>
internal static class Scripts
{
    /// <summary>Of no script: it goes with what is around it.</summary>
    public const byte Any = 0;

    private static readonly CodePointMap<byte> Map = ReadMap();

    /// <summary>The number of a code point's script, or <see cref="Any"/>.</summary>
    public static byte Of(int codePoint) => Map[codePoint];

    private static CodePointMap<byte> ReadMap()
    {
        var map = new CodePointMap<byte>();
        var numbers = new Dictionary<string, byte>(StringComparer.Ordinal);
        UnicodeTable.Read("scripts.txt", (section, first, last, _) =>
        {
            if (!numbers.TryGetValue(section, out var number))
                numbers.Add(section, number = checked((byte)(numbers.Count + 1)));
            map.Update(first, last, _ => number);
        });
        return map;
    }
}
