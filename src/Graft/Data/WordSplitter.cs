using System.Text;

namespace Graft.Data;

/// <summary>
/// Splits raw text into words by rules, near to what treebanks do. Every character that is not white space is in exactly one word, and
/// every word is a slice of the text.
/// <list type="bullet">
/// <item>White space separates: <c>two words</c> gives two, <c>two</c> and <c>words</c>.</item>
/// <item>Punctuation and symbols stand alone: <c>(Hello, you!)</c> gives <c>( Hello , you ! )</c>, <c>$5</c> gives <c>$ 5</c>,
/// <c>50%</c> gives <c>50 %</c>, <c>and/or</c> gives <c>and / or</c>. A run of one mark is one word (<c>...</c>, <c>--</c>), and so is a run
/// of question and exclamation marks; brackets and curly quotes stand one by one.</item>
/// <item>Hyphens, apostrophes and dots inside a word stay: <c>well-known</c>, <c>don't</c>, <c>l'homme</c>, <c>example.com</c>,
/// <c>AT&amp;T</c>. An apostrophe at either end is a quotation mark: <c>'yes'</c> gives <c>' yes '</c>.</item>
/// <item>Numbers stay whole: <c>3.14</c>, <c>1,000</c>, <c>10:30</c>, <c>1/2</c>, <c>-5</c> (at the start, not in <c>a-5</c>).</item>
/// <item>Abbreviations with inner dots keep the last: <c>U.S.</c>, <c>e.g.</c>; others do not: <c>Mr.</c> gives <c>Mr .</c></item>
/// <item>Addresses stay whole, without the punctuation that follows: <c>https://a.org/b?c=1,</c> gives <c>https://a.org/b?c=1 ,</c>; so do
/// e-mail addresses, <c>@names</c>, <c>#tags</c>, <c>C++</c> and <c>C#</c>.</item>
/// <item>An emoji with its modifiers and joiners is one word, and so is a flag.</item>
/// <item>Scripts that are written without spaces are not segmented: give the words of such a text.</item>
/// </list>
/// With a language its clitics are split off, as its treebanks do: <c>en</c> (<c>do n't</c>, <c>John 's</c>, <c>can not</c>), <c>fr</c>
/// (<c>l' homme</c>, <c>a -t-il</c>), <c>it</c> (<c>l' uomo</c>; <c>po'</c> keeps its apostrophe).
/// </summary>
public sealed class WordSplitter
{
    private readonly CliticRules? _clitics;

    /// <summary>Creates a splitter.</summary>
    /// <param name="language">The language whose clitics are split off, one of <see cref="Languages"/>; null (the default) keeps them.</param>
    /// <exception cref="ArgumentException">There are no rules for the language.</exception>
    public WordSplitter(string? language = null) => _clitics = language is null ? null : CliticRules.For(language);

    /// <summary>The languages that have rules for clitics.</summary>
    public static IReadOnlyList<string> Languages => CliticRules.Languages;

    /// <summary>Splits a text.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The words in order; none where there is only white space.</returns>
    public IReadOnlyList<SplitWord> Split(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var words = new List<SplitWord>();
        var start = -1;
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (!Rune.IsWhiteSpace(rune))
            {
                start = start < 0 ? at : start;
            }
            else if (start >= 0)
            {
                AddChunk(text, start, at, words);
                start = -1;
            }

            at += rune.Utf16SequenceLength;
        }

        if (start >= 0)
            AddChunk(text, start, text.Length, words);
        return words;
    }

    private void AddChunk(string text, int start, int end, List<SplitWord> words)
    {
        var scanner = new WordScanner(text[start..end]);
        foreach (var (from, to, isWord) in scanner.Words(_clitics))
        {
            var word = text[(start + from)..(start + to)];
            if (!isWord || _clitics is null)
            {
                words.Add(new SplitWord(word, start + from, start + to));
                continue;
            }

            var last = 0;
            foreach (var cut in _clitics.Cuts(word).Append(word.Length))
            {
                words.Add(new SplitWord(word[last..cut], start + from + last, start + from + cut));
                last = cut;
            }
        }
    }
}
