#:project ../src/Graft/Graft.csproj
// Makes samples/models/tiny-bert: a WordPiece vocabulary, and a small BERT pretrained by masked-language modelling (Devlin et al. 2019) on
// the raw sentences of samples/data/text.txt and the words of train.conllu; dev and test are not read. On one machine the same program
// gives the same bytes. Usage, from the repository: dotnet run -c Release samples/make-tiny-bert.cs [FOLDER]
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Graft;
using Graft.Checkpoints;
using Graft.Data;
using Graft.Modeling;
using Graft.Randomness;
using Graft.Tasks;
using Graft.Tokenizers;
using Graft.Training;
using TorchSharp;

const int Hidden = 48, Layers = 2, Heads = 4, Intermediate = 96, Positions = 128;
const int Epochs = 600, BatchSize = 32, WarmupSteps = 200;
const double PeakRate = 3e-3, MaskedShare = 0.25;
string[] special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];

// One thread: these matrices are too small for more, and the sums are the same on every number of cores.
torch.set_num_threads(1);
var samples = FolderOfThisFile();
var target = args is [var folder] ? folder : Path.Combine(samples, "models", "tiny-bert");
Directory.CreateDirectory(target);
string[] sentences =
[
    .. File.ReadLines(Path.Combine(samples, "data", "text.txt")),
    .. WordDataset.Read(Path.Combine(samples, "data", "train.conllu")).Select(sentence => string.Join(' ', sentence.Words)),
];

var vocabulary = special.Concat(Pieces(sentences)).ToList();
WriteTokenizer(target, vocabulary);
var config = ConfigJson("float32", vocabulary.Count);
var tokenizer = Tokenizer.FromDirectory(target);
var (family, modelConfig) = ModelFamilies.Read(config, "config.json");
var random = new RandomSource(1);
using var model = new TaskModel(family, modelConfig, NlpTasks.MaskedLanguageModeling, labels: null);
model.Initialize(names: null, random);
Pretrain();

// Half precision is enough for weights that are trained on, and halves the file.
using var halves = torch.no_grad();
var state = model.State().ToDictionary(pair => pair.Key, pair => pair.Value.to(torch.float16));
ModelDirectory.Save(target, ConfigJson("float16", vocabulary.Count), state, []);
Console.WriteLine($"{target}: {vocabulary.Count} tokens, {state.Values.Sum(tensor => tensor.numel())} parameters, "
    + $"{Directory.EnumerateFiles(target).Sum(file => new FileInfo(file).Length)} bytes");

void Pretrain()
{
    var rows = sentences.Select(sentence => tokenizer.Encode(sentence).Ids).ToList();
    using var arena = new ParameterArena(model.NamedParameters());
    using var optimizer = new AdamW(arena, new AdamWOptions(WeightDecay: 0.1));
    var stepsPerEpoch = rows.Count / BatchSize;
    var steps = Epochs * stepsPerEpoch;
    var masks = random.Stream(RandomPurpose.Shuffle, "masks");
    for (var step = 0; step < steps; step++)
    {
        using var scope = torch.NewDisposeScope();
        var order = random.Stream(RandomPurpose.Shuffle, (ulong)(step / stepsPerEpoch)).Permutation(rows.Count);
        var batchRows = order.Skip(step % stepsPerEpoch * BatchSize).Take(BatchSize).Select(row => Masked(row, rows[row], masks)).ToList();
        using var batch = Batch.Collate(batchRows, tokenizer.PadId!.Value);
        var logits = model.Logits(batch, new StepRandomness(random.KeyOf(RandomPurpose.Dropout, (ulong)step), FirstRow: 0));
        var loss = model.Task.SummedLoss(logits, batch.LabelIds!, labelSmoothing: 0) / Math.Max(1, batch.LabelCount);
        loss.backward();
        optimizer.Step(PeakRate * Math.Min((step + 1.0) / WarmupSteps, (double)(steps - step) / (steps - WarmupSteps)));
        if ((step + 1) % 500 == 0)
            Console.WriteLine($"step {step + 1} of {steps}: loss {loss.item<float>():0.000}");
    }
}

// Of the tokens between [CLS] and [SEP] a quarter are to be guessed: 80 % of these are hidden, 10 % replaced, 10 % left as they are.
EncodedExample Masked(int index, IReadOnlyList<int> ids, RandomStream numbers)
{
    var (input, labels) = (ids.ToArray(), Enumerable.Repeat(LabelSet.IgnoredId, ids.Count).ToArray());
    for (var i = 1; i < ids.Count - 1; i++)
    {
        if (numbers.NextDouble() >= MaskedShare)
            continue;
        labels[i] = ids[i];
        var kind = numbers.NextDouble();
        input[i] = kind < 0.8 ? tokenizer.MaskId!.Value : kind < 0.9 ? special.Length + numbers.NextInt(vocabulary.Count - special.Length) : ids[i];
    }

    return new EncodedExample(index, input) { LabelIds = labels };
}

// The vocabulary's rule: every printable ASCII character in lower case, alone and as a continuation (letters and digits); every word that
// occurs twice; every ending of two to four letters that eight different words have.
static IEnumerable<string> Pieces(IEnumerable<string> sentences)
{
    var counts = sentences.SelectMany(sentence => Regex.Matches(sentence.ToLowerInvariant(), "[a-z]+|[0-9]+")).CountBy(match => match.Value).ToDictionary();
    var characters = Enumerable.Range('!', '~' - '!' + 1).Select(code => (char)code).Where(character => !char.IsAsciiLetterUpper(character)).ToList();
    var endings = counts.Keys.SelectMany(word => Enumerable.Range(2, 3).Where(length => length < word.Length).Select(length => word[^length..]))
        .CountBy(ending => ending).Where(pair => pair.Value >= 8).Select(pair => "##" + pair.Key);
    return [
        .. characters.Select(character => character.ToString()),
        .. characters.Where(char.IsAsciiLetterOrDigit).Select(character => "##" + character),
        .. endings.Order(StringComparer.Ordinal),
        .. counts.Where(pair => pair.Value >= 2 && pair.Key.Length > 1).Select(pair => pair.Key).Order(StringComparer.Ordinal),
    ];
}

void WriteTokenizer(string directory, List<string> tokens)
{
    var pipeline = new
    {
        version = "1.0",
        truncation = (object?)null,
        padding = (object?)null,
        added_tokens = special.Select((content, id) => new { id, content, single_word = false, lstrip = false, rstrip = false, normalized = false, special = true }),
        normalizer = new { type = "BertNormalizer", clean_text = true, handle_chinese_chars = true, strip_accents = (bool?)null, lowercase = true },
        pre_tokenizer = new { type = "BertPreTokenizer" },
        post_processor = new { type = "BertProcessing", sep = new object[] { "[SEP]", 3 }, cls = new object[] { "[CLS]", 2 } },
        decoder = new { type = "WordPiece", prefix = "##", cleanup = true },
        model = new
        {
            type = "WordPiece",
            unk_token = "[UNK]",
            continuing_subword_prefix = "##",
            max_input_chars_per_word = 100,
            vocab = tokens.Select((token, id) => (token, id)).ToDictionary(pair => pair.token, pair => pair.id),
        },
    };
    var options = new
    {
        tokenizer_class = "BertTokenizer", do_lower_case = true, model_max_length = Positions,
        pad_token = "[PAD]", unk_token = "[UNK]", cls_token = "[CLS]", sep_token = "[SEP]", mask_token = "[MASK]",
    };
    File.WriteAllText(Path.Combine(directory, "tokenizer.json"), JsonSerializer.Serialize(pipeline) + "\n");
    File.WriteAllText(Path.Combine(directory, "tokenizer_config.json"), JsonSerializer.Serialize(options) + "\n");
}

static string ConfigJson(string type, int vocabularySize) => JsonSerializer.Serialize(new
{
    model_type = "bert", architectures = new[] { "BertForMaskedLM" }, dtype = type, vocab_size = vocabularySize, hidden_size = Hidden,
    num_hidden_layers = Layers, num_attention_heads = Heads, intermediate_size = Intermediate, max_position_embeddings = Positions,
    type_vocab_size = 2, hidden_act = "gelu", hidden_dropout_prob = 0.1, attention_probs_dropout_prob = 0.1, layer_norm_eps = 1e-12,
    initializer_range = 0.05, pad_token_id = 0,
}) + "\n";

static string FolderOfThisFile([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
