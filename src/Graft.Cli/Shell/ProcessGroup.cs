using System.Runtime.ExceptionServices;
using Graft.Distributed;

namespace Graft.Cli.Shell;

/// <summary>
/// The program as one of several that mpirun has started: the first speaks for all, and an error is told once, by the rank that has it. A
/// process by itself is the first of one.
/// </summary>
internal sealed class ProcessGroup
{
    private readonly RankPlace _place = RankPlace.OfThisProcess();
    private readonly Terminal _errors;

    /// <summary>Finds this process's place.</summary>
    /// <param name="settings">Where to write.</param>
    /// <param name="isJson">Whether results are JSON.</param>
    /// <param name="isVerbose">Whether details are shown.</param>
    public ProcessGroup(TerminalSettings settings, bool isJson, bool isVerbose)
    {
        Settings = _place.Index == 0 ? settings : new TerminalSettings(TextWriter.Null, TextWriter.Null);
        Terminal = new Terminal(Settings, isJson, isVerbose);
        _errors = _place.Index == 0 ? Terminal : new Terminal(settings, isJson, isVerbose);
    }

    /// <summary>Where the work writes: nowhere, but on the first rank.</summary>
    public TerminalSettings Settings { get; }

    /// <summary>As above.</summary>
    public Terminal Terminal { get; }

    /// <summary>The ranks, once a command has asked for them.</summary>
    public Lazy<Ranks> Ranks { get; } = new(Distributed.Ranks.Join);

    /// <summary>Ends work that is done.</summary>
    public void Leave()
    {
        if (Ranks.IsValueCreated)
            Ranks.Value.Leave();
    }

    /// <summary>Tells the error that ends the work, unless another rank does, and ends all.</summary>
    /// <param name="error">The error.</param>
    /// <param name="code">The exit code that it asks for.</param>
    /// <param name="kind">Its stable name, for programs.</param>
    /// <param name="message">What was expected, what was found, what to do.</param>
    /// <returns>The exit code.</returns>
    public int Fail(Exception error, int code, string kind, string message)
    {
        if (!IsToldElsewhere(error))
        {
            _errors.Fail(kind, _place.Count == 1 ? message : $"rank {_place.Index} on {Environment.MachineName}: {message}");
            if (error is not UsageException)
                _errors.SayDetail(error.ToString());
        }

        if (!Ranks.IsValueCreated)
            return code;
        if (Ranks.Value.HasFailedTogether)
            Ranks.Value.Leave(); // waits for the one that tells, whom an earlier end would cut short
        else
            Ranks.Value.Abort(code);
        return code;
    }

    /// <summary>Whether another rank tells the error: one that is found before the ranks are joined, such as a wrong command line, is likely to be every rank's.</summary>
    private bool IsToldElsewhere(Exception error)
    {
        if (_place.Count == 1 || error is RankFailedException || Ranks.IsValueCreated)
            return error is RankFailedException;
        try
        {
            Ranks.Value.Together(() => ExceptionDispatchInfo.Throw(error));
            return false;
        }
        catch (Exception outcome)
        {
            return outcome is RankFailedException;
        }
    }
}
