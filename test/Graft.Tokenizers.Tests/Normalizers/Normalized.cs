using System.Text.Json;
using CsCheck;
using Graft.Tokenizers.Normalizers;
using Graft.Tokenizers.Unicode;

namespace Graft.Tokenizers.Tests.Normalizers;

/// <summary>A text and for each code point its origin, as a normalizer leaves it; and texts on which normalizers may go wrong.</summary>
internal sealed record Normalized(string Text, IReadOnlyList<TextSpan> Origins)
{
    // Letters with and without accents, marks of several classes, jamo, syllables, signs of two parts, compatibility forms, controls,
    // joiners, pictures, flags, and what only clusters or old tables treat in their own way.
    private static readonly int[] Notable =
    [
        'a', 'e', 'I', 'Z', '1', '/', ' ', '\t', '\r', '\n', 0, 1, 0x7F, 0x85, 0xA0, 0xAD, 0xBD, 0xC9, 0xE9, 0x130, 0x1C4, 0x1E9B, 0x1EA4,
        0x300, 0x301, 0x302, 0x307, 0x316, 0x323, 0x327, 0x344, 0x345, 0x3A3, 0x3B1, 0x1F80, 0x41A, 0x439, 0x5D0, 0x5B0, 0x5BC, 0xFB2C, 0x627,
        0x654, 0x64B, 0xFDFA, 0x600, 0x915, 0x928, 0x93C, 0x929, 0x958, 0x94D, 0x937, 0x9C7, 0x9BE, 0x9CB, 0xE01, 0xE33, 0xE49, 0xF71, 0xF72,
        0xF73, 0x1100, 0x1161, 0x11A8, 0xAC00, 0xAC01, 0xD7A3, 0x200B, 0x200C, 0x200D, 0x2026, 0x2028, 0x2122, 0x212B, 0x2581, 0x302E, 0x3000,
        0x3042, 0x3099, 0x30AB, 0x30AC, 0x3131, 0x314F, 0x3392, 0x4E2D, 0xF900, 0xFB01, 0xFEFF, 0xFF21, 0xFF76, 0xFF9E, 0xFFFD, 0x10400,
        0x110BD, 0x11099, 0x110BA, 0x1D15E, 0x1D165, 0x1D400, 0x1F201, 0x1F1E6, 0x1F1E7, 0x1F3FB, 0x1F468, 0x1F469, 0x20000, 0x2F800, 0xE0001,
    ];

    public static Gen<string> Texts { get; } = Gen.Frequency(
            (8, Gen.Int[0, Notable.Length - 1].Select(i => Notable[i])), (1, Gen.Int[0, 0xD7FF]), (1, Gen.Int[0xE000, 0x2FFFF]))
        .Array[0, 14].Select(codePoints => string.Concat(codePoints.Select(char.ConvertFromUtf32)));

    public static Normalizer Read(string json) => Normalizer.Types.Read(new StageJson("tokenizer.json", "$.normalizer", JsonElement.Parse(json)));

    public static Normalized By(Normalizer normalizer, string text)
    {
        const int Offset = 7;
        var aligned = new AlignedText();
        aligned.Reset(text, Offset);
        normalizer.Normalize(aligned);
        var origins = new List<TextSpan>();
        for (int i = 0, length; i < aligned.Chars.Length; i += length)
        {
            CodePoints.At(aligned.Chars, i, out length);
            var origin = aligned.Original(i, i + length);
            origins.Add(new TextSpan(origin.Start - Offset, origin.End - Offset));
        }

        return new Normalized(aligned.Chars.ToString(), origins);
    }

    public bool Equals(Normalized? other) => other is not null && Text == other.Text && Origins.SequenceEqual(other.Origins);

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => $"{JsonSerializer.Serialize(Text)} {string.Join(' ', Origins.Select(span => $"{span.Start}-{span.End}"))}";
}
