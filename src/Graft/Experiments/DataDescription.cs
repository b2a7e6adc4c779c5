using Graft.Data;

namespace Graft.Experiments;

/// <summary>Where the data of a run are and how they are read. Relative paths start at the recipe's folder, or at the current one without a recipe.</summary>
/// <param name="Train">The file to train on.</param>
/// <param name="Dev">The file to score during training, or null.</param>
/// <param name="DevShare">The share of the training sentences that is held out for scoring where <paramref name="Dev"/> is null, in (0, 1); null for none.</param>
/// <param name="Format">The files' format; default by the extension (.conllu, else columns).</param>
/// <param name="LabelColumn">
/// CoNLL-U: form, lemma, upos, xpos, feats, deprel or misc; default upos. Columns: a number from 0, or negative from the end; default -1.
/// </param>
/// <param name="FormColumn">Columns: the number of the word's column; default 0.</param>
/// <param name="Unit">CoNLL-U: syntactic words, or words as they are written, with labels joined; default syntactic words.</param>
/// <param name="Separator">Columns: tab, whitespace or the characters themselves; default any white space.</param>
/// <param name="CommentPrefix">Columns: how comment lines begin; default none.</param>
/// <param name="Encoding">Columns: the encoding; default UTF-8.</param>
/// <param name="Labels">The labels in the order of their ids; default those of the training data in ordinal order.</param>
/// <param name="Limit">
/// How many training sentences are used, at least 1 and at most as many as there are, after <paramref name="DevShare"/> has taken its own: the
/// first of a random order that the seed gives, in the order of the file. So the sentences of a smaller limit are among those of a larger
/// one. Null (default) for all.
/// </param>
public sealed record DataDescription(
    string Train,
    string? Dev = null,
    double? DevShare = null,
    WordFileFormat Format = WordFileFormat.Auto,
    string? LabelColumn = null,
    int FormColumn = 0,
    UnitOfText Unit = UnitOfText.SyntacticWords,
    string? Separator = null,
    string? CommentPrefix = null,
    TextEncoding Encoding = TextEncoding.Utf8,
    IReadOnlyList<string>? Labels = null,
    int? Limit = null)
{
    /// <summary>How the files are read.</summary>
    public WordDatasetOptions ReadOptions() => new()
    {
        Format = Format,
        LabelColumn = LabelColumn,
        FormColumn = FormColumn,
        Unit = Unit,
        Separator = Separator,
        CommentPrefix = CommentPrefix,
        Encoding = Encoding,
    };
}
