namespace Graft.Tokenizers.PostProcessors;

/// <summary>
/// Several post-processors, one after the other: one that adds special tokens, if any, and others that set offsets right. Where the reference
/// fails (a second one that adds special tokens) or counts special tokens as text (offsets after BERT's or RoBERTa's), the file is refused.
/// </summary>
internal sealed class ProcessorSequence : PostProcessor
{
    private readonly PostProcessor[] _processors;
    private readonly PostProcessor _adding;
    private readonly bool _renumbers;

    private ProcessorSequence(PostProcessor[] processors)
    {
        _processors = processors;
        var adding = Array.FindIndex(processors, processor => processor is not ByteLevel);
        _adding = adding < 0 ? new ByteLevel(trimming: null) : processors[adding];
        _renumbers = adding >= 0 && adding < processors.Length - 1;
    }

    public static ProcessorSequence Read(StageJson json)
    {
        var processors = new List<PostProcessor>();
        PostProcessor? adding = null;
        foreach (var item in json.Objects("processors"))
        {
            var read = Types.Read(item);
            foreach (var processor in read is ProcessorSequence inner ? inner._processors : [read])
            {
                if (adding is not null and not TemplateProcessing && processor is ByteLevel)
                    throw item.Refuse("type", "offsets can't be set right behind BertProcessing or RobertaProcessing; put ByteLevel first.");
                if (processor is not ByteLevel)
                {
                    adding = adding is null
                        ? processor
                        : throw item.Refuse("type", "a second post-processor that adds special tokens is not supported; make one template of both.");
                }

                processors.Add(processor);
            }
        }

        return new ProcessorSequence([.. processors]);
    }

    public override TemplatePart[] Template(bool isPair) => _adding.Template(isPair);

    public override IReadOnlyList<Encoding> Process(IReadOnlyList<Encoding> sequences, bool addSpecialTokens)
    {
        var parts = base.Process(sequences, addSpecialTokens);
        if (!_renumbers)
            return parts;
        TemplatePart[] template = [.. Template(sequences.Count == 2).Where(part => addSpecialTokens || part.Special is null)];
        return template.Length == 0 ? parts : [.. ReportedSequences(template).Select((sequence, i) => parts[i].ReportedAs(sequence))];
    }

    public override Encoding Adjust(Encoding sequence)
    {
        foreach (var processor in _processors)
            sequence = processor.Adjust(sequence);
        return sequence;
    }

    public override int OverflowTypeId(TemplatePart part, bool addSpecialTokens) => _adding.OverflowTypeId(part, addSpecialTokens);

    // In the reference a ByteLevel behind a template numbers the parts, special tokens too, from 0 on, beside the numbers that the sequences
    // have. A number belongs to the last part that got it, and a part reports the highest of its numbers.
    private static int[] ReportedSequences(TemplatePart[] template)
    {
        var owners = new int[Math.Max(template.Length, Encoding.MaxSequences)];
        Array.Fill(owners, -1);
        for (var part = 0; part < template.Length; part++)
        {
            if (template[part].Special is null)
                owners[template[part].Sequence] = part;
            owners[part] = part;
        }

        return [.. Enumerable.Range(0, template.Length).Select(part => Array.LastIndexOf(owners, part))];
    }
}
