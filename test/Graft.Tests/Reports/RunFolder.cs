using System.Globalization;
using System.Text;
using Graft.Reports;

namespace Graft.Tests.Reports;

/// <summary>A run's directory as training leaves it, written by hand: its figures are known.</summary>
internal static class RunFolder
{
    /// <summary>Five words, two of them wrong; the last is a word that no page may run.</summary>
    public static DevPredictions Tags { get; } = new(
        new DevPredictionsHeader("../data/dev.conllu", 4, "accuracy", "none", 0),
        [
            new DevSentence([3, 4, 5], ["the", "dog", "barks"], ["DET", "NOUN", "VERB"], ["DET", "NOUN", "NOUN"], [0.99, 0.9, 0.8], "dev-1"),
            new DevSentence([9, 10], ["it", "<script>alert('&')</script>"], ["PRON", "X"], ["PRON", "NOUN"], [0.95, 0.97], "dev-2"),
        ]);

    /// <summary>Two persons, of which one is found whole.</summary>
    public static DevPredictions Spans { get; } = new(
        new DevPredictionsHeader("../data/dev.txt", 4, "f1", "iob2", 0),
        [new DevSentence([1, 2, 3, 4], ["Ada", "Byron", "met", "Mary"], ["B-PER", "I-PER", "O", "B-PER"], ["B-PER", "O", "O", "B-PER"], [0.9, 0.6, 0.99, 0.8])]);

    /// <summary>Writes a finished run.</summary>
    public static string Write(string folder, DevPredictions? predictions = null, long seed = 42, double rate = 2e-4, double accuracy = 0.6)
    {
        Directory.CreateDirectory(folder);
        predictions ??= Tags;
        void Put(string name, FormattableString text) => File.WriteAllText(Path.Combine(folder, name), text.ToString(CultureInfo.InvariantCulture));

        Put("recipe.json", $$"""
            {"task": "token-classification", "model": "../models/tiny", "data": {"train": "../data/train.conllu", "dev": "../data/dev.conllu", "label_column": "-1"},
             "output": ".", "training": {"epochs": 2, "learning_rate": {{rate}}, "seed": {{seed}} }, "device": "cpu"}
            """);
        Put("metrics.jsonl", $$"""
            {"step":2,"epoch":1,"loss":1.5,"learning_rate":0.0002,"gradient_norm":3,"tokens":40}
            {"step":2,"epoch":1,"seconds":0.5,"best":true,"metrics":{"accuracy":0.4,"f1":0.3,"loss":1.1} }
            {"step":4,"epoch":2,"loss":0.75,"learning_rate":0.0001,"gradient_norm":2,"tokens":80}
            {"step":4,"epoch":2,"seconds":1.5,"best":true,"metrics":{"accuracy":{{accuracy}},"f1":0.5,"loss":0.9} }

            """);
        Put("results.json", $$"""
            {"finished": true, "steps": 4, "kept_step": 4, "seconds": 1.5, "tokens": 80, "tokens_per_second": 53.3, "peak_memory_bytes": 104857600,
             "primary": "{{predictions.About.Primary}}", "metrics": {"accuracy": {{accuracy}}, "f1": 0.5, "loss": 0.9} }
            """);
        Put("data.json", $$"""
            {"train": {"examples": 7, "words": 31, "labels": {"DET": 9, "NOUN": 22}, "longest_example": 6, "longest_place": "../data/train.conllu:12", "split_word_share": 0.25},
             "dev": {"examples": 2, "words": 5, "labels": {"DET": 1, "NOUN": 1, "VERB": 1, "PRON": 1, "X": 1}, "longest_example": 3, "longest_place": "../data/dev.conllu:3"},
             "overlap": {"unknown_labels": {"X": 1}, "shared_sentences": 1, "sentences": 2}, "rows": 8, "tokens": 99, "longest_row": 12, "windowed_examples": 1,
             "scheme": "none", "illegal_tags": 2, "first_illegal_tag": "../data/train.conllu:5: 'I-X' does not fit", "parameters": 12345, "new_parameters": ["classifier.weight"], "unused_tensors": []}
            """);
        Put("environment.json", $$"""
            {"graft_version": "0.1.0", "commit": "abc123", "dotnet": ".NET 10", "operating_system": "Some Linux", "architecture": "X64", "processor": "Some processor",
             "cores": 2, "threads": 1, "torch_sharp_version": "0.107.0", "libtorch_version": "2.10.0.0", "sgemm_gflops": 150}
            """);
        using var stream = File.Create(Path.Combine(folder, DevPredictions.FileName));
        predictions.Write(stream);
        return folder;
    }

    /// <summary>Many words under many labels, all kinds of mistakes.</summary>
    public static DevPredictions Many(int words, int labels) => new(
        new DevPredictionsHeader("../data/dev.conllu", 4, "accuracy", "none", 0),
        [.. Enumerable.Range(0, words).Chunk(500).Select(sentence => new DevSentence(
            [.. sentence.Select(word => word + 1)],
            [.. sentence.Select(word => new StringBuilder("word").Append(word).Append('x', word % 200).ToString())],
            [.. sentence.Select(word => $"LABEL-{word % labels}")],
            [.. sentence.Select(word => $"LABEL-{word * 7 % labels}")],
            [.. sentence.Select(word => ((word * 31 % 999) + 1) / 1000.0)]))]);
}
