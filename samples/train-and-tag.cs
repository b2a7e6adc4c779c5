#:project ../src/Graft/Graft.csproj
using Graft.Experiments;
using Graft.Inference;

// Train as the recipe says. A second start finds the finished run, and trains nothing.
var recipe = Recipe.Read("recipes/first.json") with { Output = "runs/sample" };
using (var run = TrainingRun.Prepare(recipe, resume: true))
    Console.WriteLine($"dev accuracy: {run.Run().Metrics["accuracy"]:0.000}");

// Use the result: the run's directory is a model. English clitics (does|n't) are split off, as in the data.
using var tagger = TokenClassifier.Load(recipe.Output, new() { Language = "en" });
foreach (var word in tagger.Predict("The old baker doesn't like cold coffee.").Words)
    Console.WriteLine($"{word.Text}\t{word.Label}\t{word.Score:0.00}");
