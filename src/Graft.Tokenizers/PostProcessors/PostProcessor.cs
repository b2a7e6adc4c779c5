namespace Graft.Tokenizers.PostProcessors;

/// <summary>
/// The last stage of encoding: adds the special tokens. A new post-processor is one file in this folder and one line in <see cref="Types"/>.
/// </summary>
internal abstract class PostProcessor
{
    /// <summary>The post-processors by their <c>type</c> in tokenizer.json.</summary>
    public static StageTypes<PostProcessor> Types { get; } = new("post_processor", new()
    {
        ["TemplateProcessing"] = TemplateProcessing.Read,
        ["BertProcessing"] = BertProcessing.Read,
        ["RobertaProcessing"] = RobertaProcessing.Read,
        ["ByteLevel"] = ByteLevel.Read,
        ["Sequence"] = ProcessorSequence.Read,
    });

    /// <summary>What the result is made of, for a single sequence or for a pair.</summary>
    public abstract TemplatePart[] Template(bool isPair);

    /// <summary>How many special tokens are added to a single sequence or to a pair.</summary>
    public int CountSpecialTokens(bool isPair) => Template(isPair).Sum(part => part.Special?.Ids.Length ?? 0);

    /// <summary>The parts that, joined, are the result.</summary>
    /// <param name="sequences">One or two sequences.</param>
    /// <param name="addSpecialTokens">False still sets the segments.</param>
    public virtual IReadOnlyList<Encoding> Process(IReadOnlyList<Encoding> sequences, bool addSpecialTokens)
    {
        var parts = new List<Encoding>();
        foreach (var part in Template(sequences.Count == 2))
        {
            if (part.Special is not { } special)
                parts.Add(AdjustOnce(sequences[part.Sequence]).AsSequence(part.Sequence, part.TypeId, OverflowTypeId(part, addSpecialTokens)));
            else if (addSpecialTokens)
                parts.Add(Encoding.OfSpecialTokens(special, part.TypeId, sequences[0].Columns.Names));
        }

        return parts.Count > 0 ? parts : [sequences[0].Slice(0, 0)];
    }

    /// <summary>Changes a sequence itself, and its overflowing parts, with or without special tokens around it.</summary>
    public virtual Encoding Adjust(Encoding sequence) => sequence;

    /// <summary>The segment of a sequence's overflowing parts: in the reference templates do not change it, so that it is the sequence.</summary>
    public virtual int OverflowTypeId(TemplatePart part, bool addSpecialTokens) => part.Sequence;

    // A caller may hand in an encoding that was made without special tokens: it has been here already.
    private Encoding AdjustOnce(Encoding sequence) => sequence.Columns.Runs.Any(run => run.IsAdjusted) ? sequence : Adjust(sequence);
}
