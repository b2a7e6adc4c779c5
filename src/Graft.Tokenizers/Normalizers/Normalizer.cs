using Graft.Tokenizers.Unicode;

namespace Graft.Tokenizers.Normalizers;

/// <summary>
/// The first stage: rewrites a stretch of text. A new normalizer is one file in this folder and one line in <see cref="Types"/>.
/// </summary>
internal abstract class Normalizer
{
    /// <summary>The normalizers by their <c>type</c> in tokenizer.json.</summary>
    public static StageTypes<Normalizer> Types { get; } = new("normalizer", new()
    {
        ["BertNormalizer"] = BertNormalizer.Read,
        ["ByteLevel"] = _ => new ByteLevelNormalizer(),
        ["Lowercase"] = _ => new LowercaseNormalizer(),
        ["NFC"] = _ => new UnicodeNormalizer(NormalizationForm.C),
        ["NFD"] = _ => new UnicodeNormalizer(NormalizationForm.D),
        ["NFKC"] = _ => new UnicodeNormalizer(NormalizationForm.KC),
        ["NFKD"] = _ => new UnicodeNormalizer(NormalizationForm.KD),
        ["Nmt"] = _ => new NmtNormalizer(),
        ["Precompiled"] = PrecompiledNormalizer.Read,
        ["Prepend"] = PrependNormalizer.Read,
        ["Replace"] = ReplaceNormalizer.Read,
        ["Sequence"] = SequenceNormalizer.Read,
        ["Strip"] = StripNormalizer.Read,
        ["StripAccents"] = _ => new StripAccentsNormalizer(),
    });

    /// <summary>The stages that this one consists of: itself, unless it is a sequence.</summary>
    public virtual IReadOnlyList<Normalizer> Parts => [this];

    /// <summary>Rewrites the text in place.</summary>
    public abstract void Normalize(AlignedText text);
}
