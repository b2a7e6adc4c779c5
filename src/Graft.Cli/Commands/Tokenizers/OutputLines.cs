using System.Buffers;
using System.Text.Json;
using Graft.Cli.Shell;

namespace Graft.Cli.Commands.Tokenizers;

/// <summary>Lines of output on their way: written by one thread, printed when it is their turn.</summary>
internal sealed class OutputLines : IDisposable
{
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly Utf8JsonWriter _json;

    public OutputLines() => _json = new Utf8JsonWriter(_buffer, Terminal.JsonOptions with { SkipValidation = true });

    /// <summary>The complete lines so far.</summary>
    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    /// <summary>Begins a line of JSON; <see cref="EndLine"/> ends it.</summary>
    public Utf8JsonWriter Json => _json;

    /// <summary>Writes to a line of text.</summary>
    public void Write(ReadOnlySpan<char> text)
    {
        var bytes = _buffer.GetSpan(System.Text.Encoding.UTF8.GetMaxByteCount(text.Length));
        _buffer.Advance(System.Text.Encoding.UTF8.GetBytes(text, bytes));
    }

    /// <summary>Writes a number to a line of text.</summary>
    public void Write(int number)
    {
        number.TryFormat(_buffer.GetSpan(11), out var length, provider: System.Globalization.CultureInfo.InvariantCulture);
        _buffer.Advance(length);
    }

    /// <summary>Ends the line.</summary>
    public void EndLine()
    {
        _json.Flush();
        _json.Reset();
        Write("\n");
    }

    /// <summary>Forgets what was written, for the next lines.</summary>
    public void Clear() => _buffer.ResetWrittenCount();

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();
}
