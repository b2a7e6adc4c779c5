namespace Graft.Tokenizers.PostProcessors;

/// <summary>GPT-2's post-processor: no special tokens, but offsets without the spaces that belong to tokens.</summary>
internal sealed class ByteLevel(OffsetTrimming? trimming) : PostProcessor
{
    private static readonly TemplatePart[] Single = [new(0, 0)];
    private static readonly TemplatePart[] Pair = [new(0, 0), new(1, 1)];

    public static ByteLevel Read(StageJson json)
    {
        // Of the pre-tokenizer of the same name, and of no meaning here.
        json.OptionalBoolean("use_regex");
        return new(OffsetTrimming.Read(json));
    }

    public override TemplatePart[] Template(bool isPair) => isPair ? Pair : Single;

    public override Encoding Adjust(Encoding sequence) => trimming?.Trim(sequence) ?? sequence;
}
