using System.Globalization;
using System.Text;
using Graft.Data;
using Graft.Inference;

namespace Graft.Cli.Commands;

/// <summary>Predictions as CoNLL-U: the label stands in UPOS where all labels of the model are universal parts of speech, else in XPOS.</summary>
internal sealed class ConlluText
{
    // https://universaldependencies.org/u/pos
    private static readonly HashSet<string> UniversalTags =
    [
        "ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON", "PROPN", "PUNCT", "SCONJ", "SYM", "VERB", "X", "_",
    ];

    private readonly bool _isUniversal;

    /// <param name="labels">The model's labels.</param>
    public ConlluText(LabelSet labels) => _isUniversal = labels.All(UniversalTags.Contains);

    /// <summary>One sentence with the empty line that ends it; null for a text without words, which the format cannot hold.</summary>
    /// <param name="text">The text.</param>
    /// <param name="number">Its number, which becomes its sent_id.</param>
    public string? Sentence(TaggedText text, int number)
    {
        if (text.Words.Count == 0)
            return null;
        var lines = new StringBuilder();
        lines.Append(CultureInfo.InvariantCulture, $"# sent_id = {number}\n# text = {Field(text.Text)}\n");
        for (var i = 0; i < text.Words.Count; i++)
        {
            var word = text.Words[i];
            var (upos, xpos) = _isUniversal ? (Field(word.Label), "_") : ("_", Field(word.Label));
            var isGlued = i + 1 < text.Words.Count && text.Words[i + 1].Start == word.End;
            lines.Append(
                CultureInfo.InvariantCulture,
                $"{i + 1}\t{Field(word.Text)}\t_\t{upos}\t{xpos}\t_\t_\t_\t_\t{(isGlued ? "SpaceAfter=No|" : "")}Score={word.Score:0.0000}\n");
        }

        return lines.Append('\n').ToString();
    }

    // A cell and a comment hold neither tabs nor ends of lines.
    private static string Field(string value) => value.Replace('\t', ' ').Replace('\r', ' ').Replace('\n', ' ');
}
