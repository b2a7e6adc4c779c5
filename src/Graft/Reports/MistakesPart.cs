namespace Graft.Reports;

/// <summary>The wrong words that the model was surest of, each in its sentence: often a fault of the data, or a habit of the model.</summary>
internal static class MistakesPart
{
    // What of a sentence stands around the word, so that a page does not grow with a document of one sentence.
    private const int WordsAround = 25, LongestWord = 60;

    /// <summary>The section; null without predictions.</summary>
    public static PageSection? Of(RunRecord run)
    {
        if (run is not { Analysis: { } analysis, Predictions: { } predictions })
            return null;
        var file = HeaderPart.FileName(predictions.About.File);
        var intro = analysis.Mistakes.Count == 0
            ? "No word is wrong."
            : $"The {analysis.Mistakes.Count} wrong words that the model was surest of, of {FigureText.Count(analysis.MistakeCount)}. "
                + "Look here for faults of the data and for habits of the model. Other wrong words of the sentence are underlined.";
        return new PageSection("mistakes", "Most confident mistakes", intro, Markup.Of($"<ol class=\"mistakes\">{analysis.Mistakes.Select(mistake => Item(mistake, file))}</ol>"));
    }

    private static Markup Item(Mistake mistake, string file)
    {
        var (sentence, at) = (mistake.Sentence, mistake.Word);
        var (first, last) = (Math.Max(0, at - WordsAround), Math.Min(sentence.Words.Count - 1, at + WordsAround));
        var words = Enumerable.Range(first, last - first + 1).Select(word => Word(sentence, word, isMarked: word == at));
        return Markup.Of($"""
            <li><p class="verdict"><b>{FigureText.Percent(mistake.Probability)}</b> <span class="tag wrong">{FigureText.Cut(mistake.Predicted, 40)}</span>
            truly <span class="tag right">{FigureText.Cut(mistake.Actual, 40)}</span> <span class="place">{Place(mistake, file)}</span></p>
            <p>{(first > 0 ? "… " : "")}{words}{(last < sentence.Words.Count - 1 ? "…" : "")}</p></li>

            """);
    }

    private static Markup Word(DevSentence sentence, int word, bool isMarked)
    {
        var text = FigureText.Cut(sentence.Words[word], LongestWord);
        if (isMarked)
            return Markup.Of($"<mark>{text}</mark> ");
        return sentence.Labels[word] == sentence.Predicted[word]
            ? Markup.Of($"{text} ")
            : Markup.Of($"<span class=\"also\" title=\"{FigureText.Cut(sentence.Predicted[word], 40)}, truly {FigureText.Cut(sentence.Labels[word], 40)}\">{text}</span> ");
    }

    private static string Place(Mistake mistake, string file)
    {
        if (mistake.Sentence.File is { } own)
            file = HeaderPart.FileName(own);
        var place = mistake.Line is { } line ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{file}:{line}") : file;
        return mistake.Sentence.Id is { } id ? $"{place} ({FigureText.Cut(id, 60)})" : place;
    }
}
