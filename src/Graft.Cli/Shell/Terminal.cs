using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Graft.Cli.Shell;

/// <summary>
/// Everything that the program writes. Results go to standard output: with <c>--json</c> one JSON object (or JSON lines, for streams) and
/// nothing else, without it a table or text for people. Messages and progress go to standard error, always.
/// </summary>
internal sealed class Terminal
{
    /// <summary>How JSON is written: readable as it is, since nothing of it is pasted into HTML.</summary>
    public static readonly JsonWriterOptions JsonOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lock _gate = new();
    private readonly TerminalSettings _settings;
    private readonly IAnsiConsole _output;
    private readonly IAnsiConsole _error;
    private bool _hasStatus;

    /// <summary>Creates the program's terminal.</summary>
    /// <param name="settings">The streams.</param>
    /// <param name="isJson">Whether results are JSON.</param>
    /// <param name="isVerbose">Whether details are shown.</param>
    public Terminal(TerminalSettings settings, bool isJson, bool isVerbose)
    {
        _settings = settings;
        IsJson = isJson;
        IsVerbose = isVerbose;
        _output = Console(settings.Output, settings.OutputIsTerminal);
        _error = Console(settings.Error, settings.ErrorIsTerminal);
    }

    /// <summary>Whether results are JSON.</summary>
    public bool IsJson { get; }

    /// <summary>Whether details are shown.</summary>
    public bool IsVerbose { get; }

    /// <summary>Whether progress is shown at all: a program that reads JSON reads no bars.</summary>
    public bool ShowsProgress => !IsJson || IsVerbose;

    /// <summary>Whether a line of progress can be drawn over the one before.</summary>
    public bool CanRedraw => _settings.ErrorIsTerminal;

    /// <summary>Columns that there are for a result.</summary>
    public int Width => _settings.Width;

    /// <summary>Writes a result, or one item of a stream of them.</summary>
    /// <param name="result">The result.</param>
    /// <param name="json">How it is written with <c>--json</c>: snake_case keys, figures as fractions under <c>metrics</c>.</param>
    /// <param name="view">How it is shown to people, per cent where that is usual.</param>
    public void Write<T>(T result, JsonTypeInfo<T> json, Func<T, IRenderable> view)
    {
        if (IsJson)
            WriteJson(writer => JsonSerializer.Serialize(writer, result, json));
        else
            Guarded(() => WriteView(view(result)));
    }

    /// <summary>Writes a result that has a format of its own, such as CoNLL-U, as it is; it ends its own lines.</summary>
    public void WriteText(string text)
    {
        lock (_gate)
        {
            _settings.Output.Write(text);
            _settings.Output.Flush();
        }
    }

    /// <summary>As <see cref="WriteText"/>, for much of it.</summary>
    /// <param name="text">Complete lines, in UTF-8.</param>
    public void WriteUtf8(ReadOnlySpan<byte> text)
    {
        var chars = ArrayPool<char>.Shared.Rent(Encoding.UTF8.GetMaxCharCount(text.Length));
        try
        {
            var length = Encoding.UTF8.GetChars(text, chars);
            lock (_gate)
            {
                _settings.Output.Write(chars.AsSpan(0, length));
                _settings.Output.Flush();
            }
        }
        finally
        {
            ArrayPool<char>.Shared.Return(chars);
        }
    }

    /// <summary>The line that <see cref="Write"/> gives with <c>--json</c>, without its end.</summary>
    public static string JsonLine<T>(T result, JsonTypeInfo<T> json) => Json(writer => JsonSerializer.Serialize(writer, result, json));

    /// <summary>JSON in one line.</summary>
    public static string Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, JsonOptions))
            write(writer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Tells people something, on standard error.</summary>
    public void Say(string message) => Guarded(() => _settings.Error.WriteLine(message));

    /// <summary>As <see cref="Say"/>, but only with <c>--verbose</c>.</summary>
    public void SayDetail(string message)
    {
        if (IsVerbose)
            Say(message);
    }

    /// <summary>Warns people of something that does not end the work.</summary>
    public void Warn(string message) => Guarded(() => WriteMarked("warning:", "yellow", message));

    /// <summary>Reports the error that ends the work: a message on standard error, and with <c>--json</c> an object on standard output.</summary>
    /// <param name="kind">A short stable name of the kind of error, for programs.</param>
    /// <param name="message">What was expected, what was found, what to do.</param>
    public void Fail(string kind, string message)
    {
        Guarded(() => WriteMarked("error:", "red", message));
        if (!IsJson)
            return;
        WriteJson(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartObject("error");
            writer.WriteString("kind", kind);
            writer.WriteString("message", message);
            writer.WriteEndObject();
            writer.WriteEndObject();
        });
    }

    /// <summary>Draws the line of progress over the one before; messages push it down. Only where <see cref="CanRedraw"/>.</summary>
    public void DrawStatus(string line)
    {
        lock (_gate)
        {
            _settings.Error.Write($"\r{(line.Length < _settings.Width ? line : line[..(_settings.Width - 1)])}\u001b[K");
            _settings.Error.Flush();
            _hasStatus = true;
        }
    }

    /// <summary>Removes the line of progress.</summary>
    public void EraseStatus() => Guarded(() => { });

    private void WriteJson(Action<Utf8JsonWriter> write)
    {
        var line = Json(write);
        lock (_gate)
        {
            _settings.Output.WriteLine(line);
            _settings.Output.Flush();
        }
    }

    private void WriteView(IRenderable view)
    {
        if (_settings.OutputIsTerminal)
        {
            _output.Write(view);
            return;
        }

        // Tables pad their last column; a file has no use for that.
        using var text = new StringWriter { NewLine = "\n" };
        Console(text, isTerminal: false).Write(view);
        foreach (var line in text.ToString().TrimEnd().Split('\n'))
            _settings.Output.WriteLine(line.TrimEnd());
    }

    private void WriteMarked(string mark, string colour, string message)
    {
        _error.Markup($"[{colour}]{mark}[/] ");
        // Past the console, which would break long lines and read brackets as markup.
        _settings.Error.WriteLine(message);
    }

    private void Guarded(Action write)
    {
        lock (_gate)
        {
            if (_hasStatus)
                _settings.Error.Write("\r\u001b[K");
            _hasStatus = false;
            write();
        }
    }

    private IAnsiConsole Console(TextWriter writer, bool isTerminal)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isTerminal ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = isTerminal && _settings.UseColour ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        console.Profile.Width = _settings.Width;
        console.Profile.Capabilities.Unicode = true;
        return console;
    }
}
