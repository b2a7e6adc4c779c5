using System.CommandLine;
using System.Text.Json;
using Graft.Checkpoints;
using Graft.Cli.Shell;
using Graft.Data;
using Graft.Modeling;
using Graft.Tasks;
using Graft.Tokenizers;

namespace Graft.Cli.Commands;

/// <summary><c>graft inspect</c>: what a model directory, or a lone file of weights, holds. No weight is loaded.</summary>
internal static class InspectCommand
{
    // What a tokenizer is read from, in the order in which one wins over the next.
    private static readonly string[] TokenizerFiles = ["tokenizer.json", "vocab.txt", "source.spm", "vocab.json", "*.model"];

    /// <summary>The command.</summary>
    public static GraftCommand Create()
    {
        var path = new Argument<string>("path") { Description = $"A model's folder, a finished run's, or a .safetensors file (or its index){BuiltInModels.OrNames}" };
        var tensors = new Option<bool>("--tensors") { Description = "List every tensor with its shape and type" };
        var command = new GraftCommand(
            "Models", "inspect", "Show what a model is: config, parameters, tensors, tokenizer, labels, and what tasks it can carry",
            (context, cancellationToken) => RunAsync(context, BuiltInModels.Folder(context.Parsed.GetValue(path)!), context.Parsed.GetValue(tensors)));
        command.Arguments.Add(path);
        command.Options.Add(tensors);
        return command;
    }

    private static Task<int> RunAsync(CommandContext context, string path, bool listsTensors)
    {
        var report = File.Exists(path) ? OfWeights(path, listsTensors) : OfModel(context, path, listsTensors);
        context.Terminal.Write(report, InspectionReportJson.Default.InspectionReport, InspectionView.Of);
        return Task.FromResult(report.Problem is null ? ExitCode.Done : ExitCode.Failed);
    }

    private static InspectionReport OfWeights(string path, bool listsTensors)
    {
        using var weights = CheckpointReader.Open(path);
        return new InspectionReport(
            path,
            weights.Files,
            InspectionReport.Count(weights.Tensors.Values),
            weights.Tensors.Values.GroupBy(tensor => Name(tensor)).OrderBy(group => group.Key, StringComparer.Ordinal)
                .ToDictionary(group => group.Key, InspectionReport.Count),
            weights.Metadata,
            null,
            null,
            null,
            !listsTensors ? null : [.. weights.Tensors.Values.OrderBy(tensor => tensor.Name, StringComparer.Ordinal)
                .Select(tensor => new InspectionReport.Tensor(tensor.Name, Name(tensor), tensor.Shape))]);
    }

    private static InspectionReport OfModel(CommandContext context, string path, bool listsTensors)
    {
        var directory = ModelDirectory.Open(path);
        var text = File.ReadAllText(directory.ConfigPath);
        var (family, config) = ModelFamilies.Read(text, directory.ConfigPath);
        var report = OfWeights(path, listsTensors);
        context.StartTorch();
        using (var weights = directory.OpenWeights())
            report = report with { Model = ModelPart(family, config, text, weights) };
        try
        {
            return report with { Tokenizer = TokenizerPart(path, Tokenizer.FromDirectory(path)) };
        }
        catch (TokenizerFormatException error)
        {
            // The rest is worth knowing all the same.
            return report with { Problem = error.Message };
        }
    }

    private static InspectionReport.ModelPart ModelPart(ModelFamily family, ModelConfig config, string text, CheckpointReader weights)
    {
        var saved = config.Architectures is [var architecture, ..] ? NlpTasks.OfArchitecture(architecture) : null;
        using var document = JsonDocument.Parse(text);
        return new InspectionReport.ModelPart(
            config.ModelType, config.Architectures, config.MaxTokens, config.Labels(),
            NlpTasks.All.Where(task => family.Views.Contains(task.View) && !IsTheHeadOfAnother(task, saved)).ToDictionary(task => task.Name, task => HasHead(family, config, task, saved, weights) ? "saved" : "new"),
            document.RootElement.Clone());
    }

    // Guessing what is masked and guessing what comes next have one head; which of them a model does is a matter of its attention.
    private static bool IsTheHeadOfAnother(NlpTask task, NlpTask? saved) => saved is { View: HiddenStateView.Vocabulary } && task.View == saved.View && task != saved;

    /// <summary>
    /// Whether the file has every tensor that the task puts on the backbone. A last layer is the task's own only where the config says so:
    /// several tasks call theirs <c>classifier</c>.
    /// </summary>
    private static bool HasHead(ModelFamily family, ModelConfig config, NlpTask task, NlpTask? saved, CheckpointReader weights)
    {
        var labels = new LabelSet(config.Labels() ?? ["0", "1"]);
        if (task.Output(labels) is not null && saved != task)
            return false;
        using var model = new TaskModel(family, config, task, labels);
        return model.State().Keys.Where(name => !name.StartsWith(family.BackboneName + ".", StringComparison.Ordinal)).All(weights.Tensors.ContainsKey);
    }

    private static InspectionReport.TokenizerPart TokenizerPart(string path, Tokenizer tokenizer)
    {
        var special = new (string Name, string? Token)[]
        {
            ("pad_token", tokenizer.PadToken), ("unk_token", tokenizer.UnknownToken), ("cls_token", tokenizer.ClsToken), ("sep_token", tokenizer.SepToken),
            ("mask_token", tokenizer.MaskToken),
        };
        return new InspectionReport.TokenizerPart(
            Path.GetFileName(TokenizerFiles.SelectMany(pattern => Directory.EnumerateFiles(path, pattern).Order(StringComparer.Ordinal)).First()),
            tokenizer.Stages.GroupBy(stage => stage.Kind, stage => stage.Type).ToDictionary(kind => kind.Key, kind => string.Join(" + ", kind)),
            tokenizer.VocabularySize,
            special.Where(part => part.Token is not null).ToDictionary(part => part.Name, part => part.Token!),
            tokenizer.ModelMaxLength,
            tokenizer.Truncation?.MaxLength,
            tokenizer.Padding is { } padding ? padding.Length?.ToString() ?? "longest" : null);
    }

    private static string Name(TensorEntry tensor) => tensor.Type.ToString().ToLowerInvariant();
}
