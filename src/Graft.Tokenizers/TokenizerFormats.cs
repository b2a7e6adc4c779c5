using System.Text.Json;
using Graft.Tokenizers.SentencePiece;

namespace Graft.Tokenizers;

/// <summary>
/// Finds out which tokenizer a directory holds. tokenizer.json wins. Otherwise the class decides (<c>tokenizer_class</c> of
/// tokenizer_config.json or config.json, else config.json's <c>model_type</c>), and only where no file names one, what only one class has:
/// vocab.txt is BERT's, source.spm is Marian's.
/// </summary>
internal static class TokenizerFormats
{
    private const string ClassField = "tokenizer_class";
    private const string ModelConfigName = "config.json";
    private const string MarianClass = "Marian";

    // From model_type to the class, where it is not the same but for case and hyphens.
    private static readonly Dictionary<string, string> ClassesByModelType = new(StringComparer.Ordinal)
    {
        ["bert"] = "Bert",
        ["distilbert"] = "DistilBert",
        ["electra"] = "Electra",
        ["mobilebert"] = "MobileBert",
        ["gpt2"] = "GPT2",
        ["roberta"] = "Roberta",
        ["bart"] = "Bart",
        ["longformer"] = "Longformer",
        ["led"] = "LED",
        ["xlm-roberta"] = "XLMRoberta",
        ["camembert"] = "Camembert",
        ["mbart"] = "MBart",
        ["t5"] = "T5",
        ["mt5"] = "MT5",
        ["albert"] = "Albert",
        ["deberta-v2"] = "DebertaV2",
        ["llama"] = "Llama",
        ["marian"] = "Marian",
        ["qwen2"] = "Qwen2",
        ["deberta"] = "Deberta",
        ["clip"] = "CLIP",
    };

    /// <summary>Every file that belongs to a tokenizer, so that it can be saved again.</summary>
    public static IEnumerable<string> FileNames =>
    [
        TokenizerFiles.PipelineFileName, TokenizerConfig.FileName, TokenizerConfig.SpecialTokensFileName, AddedTokenFiles.FileName,
        VocabTxt.FileName, VocabJson.FileName, VocabJson.MergesFileName, .. SentencePieceFamilies.FileNames,
        MarianFiles.SourceName, MarianFiles.TargetName, MarianFiles.TargetVocabularyName,
    ];

    /// <summary>Reads the tokenizer of a directory.</summary>
    /// <exception cref="TokenizerFormatException">There is none, it is not clear which, or a file is malformed.</exception>
    public static TokenizerDefinition Read(TokenizerFiles files)
    {
        if (files.Has(TokenizerFiles.PipelineFileName))
            return ReadPipeline(files);
        var config = new TokenizerConfig(files);
        var name = config.Text(ClassField) is { } full ? WithoutSuffix(full) : ClassOfModel(files);
        if (name is null)
        {
            if (files.Has(VocabTxt.FileName))
                name = "Bert";
            else if (files.Has(MarianFiles.SourceName))
                name = MarianClass;
            else
                throw NotClear(files);
        }

        if (VocabTxt.Classes.Contains(name))
        {
            files.Require(name, VocabTxt.FileName);
            VocabTxt.Complete(files);
            return ReadPipeline(files);
        }

        if (VocabJson.Classes.Contains(name))
        {
            files.Require(name, VocabJson.FileName, VocabJson.MergesFileName);
            VocabJson.Complete(files, config, name);
            return ReadPipeline(files);
        }

        if (name == MarianClass)
            return ReadMarian(files, isTarget: false);
        if (SentencePieceFamilies.Find(name) is not { } family)
            throw NotKnown(files, name);
        var model = family.ModelFiles.FirstOrDefault(files.Has);
        if (model is null)
            files.Require(name, family.ModelFiles[0]);
        KeepClass(files, config, name);
        return SentencePieceFiles.Read(files, config, family, model!);
    }

    /// <summary>Reads one side of a Marian tokenizer.</summary>
    public static TokenizerDefinition ReadMarian(TokenizerFiles files, bool isTarget)
    {
        var config = new TokenizerConfig(files);
        files.Require(MarianClass, isTarget ? MarianFiles.TargetName : MarianFiles.SourceName, MarianFiles.VocabularyName);
        return MarianFiles.Read(files, config, isTarget);
    }

    private static TokenizerDefinition ReadPipeline(TokenizerFiles files) =>
        TokenizerJson.Read(files.PathOf(TokenizerFiles.PipelineFileName), files.Content(TokenizerFiles.PipelineFileName)!);

    // config.json is the model's, and is read only where the tokenizer's own files do not say what they are.
    private static string? ClassOfModel(TokenizerFiles files)
    {
        if (files.ReadBeside(ModelConfigName) is not { } content)
            return null;
        using var document = TokenizerJson.Parse(files.PathOf(ModelConfigName), content);
        var config = new StageJson(files.PathOf(ModelConfigName), "$", document.RootElement);
        return config.OptionalString(ClassField) is { } name ? WithoutSuffix(name)
            : config.OptionalString("model_type") is { } type ? ClassesByModelType.GetValueOrDefault(type, type)
            : null;
    }

    // So that the files, saved elsewhere, are still a tokenizer without the model beside them.
    private static void KeepClass(TokenizerFiles files, TokenizerConfig config, string name)
    {
        if (config.Text(ClassField) is not null)
            return;
        var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteString(ClassField, name + "Tokenizer");
            if (files.Content(TokenizerConfig.FileName) is { } content)
            {
                using var document = TokenizerJson.Parse(files.PathOf(TokenizerConfig.FileName), content);
                foreach (var property in document.RootElement.EnumerateObject().Where(property => property.Name != ClassField))
                    property.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        files.Replace(TokenizerConfig.FileName, stream.ToArray());
    }

    private static TokenizerFormatException NotClear(TokenizerFiles files) => files.Names.Any(name => name != TokenizerConfig.SpecialTokensFileName)
        ? new(files.PathOf(TokenizerConfig.FileName), $"$.{ClassField}",
            $"no file says which tokenizer this is; found {string.Join(", ", files.Names)}, which several kinds have. " +
            $"Add {ClassField}, such as {Classes.First()}Tokenizer, or fetch {TokenizerFiles.PipelineFileName}. Implemented are {string.Join(", ", Classes)}.")
        : new(files.PathOf(""), null,
            $"there is no tokenizer here: neither {TokenizerFiles.PipelineFileName} nor any of {string.Join(", ", FileNames.Skip(4))}. " +
            "Fetch the tokenizer's files from where the model is published.");

    private static TokenizerFormatException NotKnown(TokenizerFiles files, string name) => new(files.PathOf(TokenizerConfig.FileName), $"$.{ClassField}",
        $"{name}Tokenizer is not implemented without {TokenizerFiles.PipelineFileName}; fetch that file. Implemented are {string.Join(", ", Classes)}.");

    private static IEnumerable<string> Classes =>
        VocabTxt.Classes.Concat(VocabJson.Classes).Concat(SentencePieceFamilies.Names).Append(MarianClass).Order(StringComparer.Ordinal);

    private static string WithoutSuffix(string name)
    {
        foreach (var suffix in new[] { "TokenizerFast", "Tokenizer" })
        {
            if (name.EndsWith(suffix, StringComparison.Ordinal))
                return name[..^suffix.Length];
        }

        return name;
    }
}
