using Graft.Data;
using Graft.Data.Documents;
using Graft.Tokenizers;

namespace Graft.Pretraining.Corpora;

/// <summary>
/// Makes a <see cref="Corpus"/> of text: reads documents, leaves out what is not wanted, tokenises the rest on several threads, and writes it in
/// shards. All bytes are equal for any number of threads, and for a build that was interrupted and gone on with. Memory does not grow with the
/// text but for the hashes that duplicates are found by.
/// </summary>
public sealed class CorpusBuilder
{
    private const string ValidInfix = ".valid";

    private readonly CorpusOptions _options;
    private readonly int _threads;

    /// <summary>The folder in which a corpus grows until it is finished.</summary>
    /// <param name="output">The corpus's folder.</param>
    public static string UnfinishedPath(string output) => BuildFolder.PathOf(Path.TrimEndingDirectorySeparator(Path.GetFullPath(output)));

    /// <summary>A builder with these options.</summary>
    /// <param name="options">How to make corpora.</param>
    /// <param name="threads">How many threads may work; null for as many as there are cores.</param>
    /// <exception cref="ArgumentException">The options are wrong; the message has all problems.</exception>
    public CorpusBuilder(CorpusOptions options, int? threads = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Validate() is { Count: > 0 } problems)
            throw new ArgumentException(string.Join(Environment.NewLine, problems), nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(threads ?? 1, 1);
        _options = options;
        _threads = threads ?? Environment.ProcessorCount;
    }

    /// <summary>The segments of texts as strings, one after the other: what a tokenizer for the corpus is trained on.</summary>
    /// <param name="texts">The texts.</param>
    /// <exception cref="DatasetFormatException">A file breaks a rule of its format; the message names the place.</exception>
    public IEnumerable<string> Segments(IReadOnlyList<CorpusText> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return texts.SelectMany(text => new TextReading(text.Files, _options, _threads).Segments());
    }

    /// <summary>
    /// Makes a corpus. It grows in a hidden folder beside its place and gets its name at the end, when all is on the disk; where it ends before,
    /// finished shards stay in that folder, and a later call with <paramref name="resume"/> does not tokenise them again. (It does read their text
    /// again, and refuses another one.)
    /// </summary>
    /// <param name="output">The corpus's folder, which must not be there.</param>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="texts">The text of each language.</param>
    /// <param name="valid">Text that is held out, of some of the languages or others. It is read first, so that what duplicates it is not trained on.</param>
    /// <param name="resume">Whether to go on with an unfinished build, if there is one.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellationToken">Ends the work; finished shards stay.</param>
    /// <exception cref="ArgumentException">A language's name cannot be used or is there twice, a file is both trained on and held out, or nothing is to be read.</exception>
    /// <exception cref="DatasetFormatException">A file breaks a rule of its format; the message names the place.</exception>
    /// <exception cref="CorpusFormatException">The folder is there already, or does not fit what is asked for; or there is no text.</exception>
    /// <exception cref="IOException">The disk is full or fails.</exception>
    public CorpusIndex Build(
        string output,
        Tokenizer tokenizer,
        IReadOnlyList<CorpusText> texts,
        IReadOnlyList<CorpusText>? valid = null,
        bool resume = false,
        IProgress<CorpusProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(output);
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(texts);
        valid ??= [];
        Check(output, texts, valid, resume);
        var journal = new BuildJournal(CorpusIndex.LayoutVersion, _options, [.. texts.Select(text => text.Language)], [.. valid.Select(text => text.Language)], [], []);
        using var folder = BuildFolder.Open(output, journal, tokenizer);
        using var build = new CorpusBuild(folder, tokenizer, _options, _threads, progress, valid.Concat(texts).SelectMany(text => text.Files).Sum(file => file.Size));
        var heldOut = valid.Select(text => build.Add(text, text.Language + ValidInfix, null, cancellationToken).Entry).ToList();
        // A part of the documents may come out empty; a file that was given must not.
        if (valid.Zip(heldOut).FirstOrDefault(pair => pair.Second.Tokens == 0) is { First: { } given, Second: { } unheld })
            throw new CorpusFormatException(given.Files[0].Path, WithoutText(unheld, "held-out text"));
        var languages = new List<CorpusLanguageEntry>();
        foreach (var text in texts)
        {
            var (entry, shared) = build.Add(text, text.Language, _options.ValidShare > 0 ? text.Language + ValidInfix : null, cancellationToken);
            languages.Add(entry);
            if (shared is not null)
                heldOut.Add(shared);
        }

        var index = new CorpusIndex(
            CorpusIndex.LayoutVersion, build.Type, tokenizer.VocabularySize, folder.Tokenizer, _options, languages,
            [.. heldOut.Where(entry => entry.Tokens > 0)]);
        if (languages.FirstOrDefault(entry => entry.Tokens == 0) is { } empty)
            throw new CorpusFormatException(texts.First(text => text.Language == empty.Name).Files[0].Path, WithoutText(empty, "text"));
        cancellationToken.ThrowIfCancellationRequested();
        folder.Commit(index);
        return index;
    }

    private static string WithoutText(CorpusLanguageEntry entry, string what) =>
        $"nothing is left of the {what} of {entry.Name}: of {entry.Statistics.DocumentsRead} documents {entry.Statistics.Empty} are empty, {entry.Statistics.TooShort} too short, {entry.Statistics.WithoutTokens} without a token, "
        + $"{entry.Statistics.ExactDuplicates + entry.Statistics.NearDuplicates} duplicates, {entry.Statistics.HeldOut} held out; check the files and the options";

    /// <summary>Refuses what <see cref="Build"/> would refuse of its arguments: to be called before a tokenizer is trained for the corpus.</summary>
    /// <param name="output">The corpus's folder.</param>
    /// <param name="texts">The text of each language.</param>
    /// <param name="valid">Text that is held out.</param>
    /// <param name="resume">Whether to go on with an unfinished build.</param>
    /// <exception cref="ArgumentException">A language's name cannot be used or is there twice, a file is both trained on and held out, or nothing is to be read.</exception>
    /// <exception cref="DatasetFormatException">A file is not there.</exception>
    /// <exception cref="CorpusFormatException">The corpus's folder, or an unfinished one that is not to go on, is there already.</exception>
    public void Check(string output, IReadOnlyList<CorpusText> texts, IReadOnlyList<CorpusText> valid, bool resume)
    {
        ArgumentException.ThrowIfNullOrEmpty(output);
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(valid);
        BuildFolder.CheckFree(output, resume);
        if (texts.Count == 0)
            throw new ArgumentException("There is no text to make a corpus of.", nameof(texts));
        foreach (var text in texts.Concat(valid))
        {
            if (!CorpusText.IsName(text.Language))
                throw new ArgumentException($"'{text.Language}' cannot name a language: letters, digits, '-' and '_' can.");
            if (text.Files.Count == 0)
                throw new ArgumentException($"The text of {text.Language} has no files.");
            // Now, and not after all the files before it.
            foreach (var file in text.Files)
                file.Check();
        }

        static IEnumerable<string> Paths(IEnumerable<CorpusText> part) => part.SelectMany(text => text.Files).Where(file => file.Source is null).Select(file => Path.GetFullPath(file.Path));
        if (Paths(texts).Intersect(Paths(valid)).FirstOrDefault() is { } both)
            throw new ArgumentException($"{both} is both trained on and held out; what was learnt by heart says nothing of other text: take it out of one of them, or hold out a share of the documents.");
        foreach (var part in new[] { texts, valid })
        {
            // On some file systems names that differ in case only are one.
            if (part.GroupBy(text => text.Language, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is { } twice)
                throw new ArgumentException($"The language {twice.Key} is there twice; give all its files at once.");
        }

        if (valid.Count > 0 && _options.ValidShare > 0)
            throw new ArgumentException($"Held-out text is given, and {nameof(CorpusOptions.ValidShare)} asks to take some from the rest; one of them is enough.");
    }
}
