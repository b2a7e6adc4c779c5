namespace Graft.Tokenizers.Normalizers;

/// <summary>Normalizers one after the other.</summary>
internal sealed class SequenceNormalizer(Normalizer[] normalizers) : Normalizer
{
    public override IReadOnlyList<Normalizer> Parts { get; } = [.. normalizers.SelectMany(normalizer => normalizer.Parts)];

    public static SequenceNormalizer Read(StageJson json) => new([.. json.Objects("normalizers").Select(Types.Read)]);

    public override void Normalize(AlignedText text)
    {
        foreach (var normalizer in normalizers)
            normalizer.Normalize(text);
    }
}
