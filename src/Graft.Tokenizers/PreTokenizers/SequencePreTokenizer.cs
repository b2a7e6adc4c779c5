namespace Graft.Tokenizers.PreTokenizers;

/// <summary>Several pre-tokenizers, each on the pieces of the one before.</summary>
internal sealed class SequencePreTokenizer(PreTokenizer[] parts) : PreTokenizer
{
    public override bool NeedsOrigins => parts.Any(part => part.NeedsOrigins);

    public override IReadOnlyList<PreTokenizer> Parts { get; } = [.. parts.SelectMany(part => part.Parts)];

    public static SequencePreTokenizer Read(StageJson json) => new([.. json.Objects("pretokenizers").Select(Types.Read)]);

    public override PreTokenizer? WithoutByteMap() =>
        parts is [.. var before, var last] && last.WithoutByteMap() is { } raw ? new SequencePreTokenizer([.. before, raw]) : null;

    public override void Split(Pieces pieces)
    {
        foreach (var part in parts)
            part.Split(pieces);
    }
}
