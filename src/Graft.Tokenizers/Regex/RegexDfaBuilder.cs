using System.Runtime.InteropServices;

namespace Graft.Tokenizers.Regex;

/// <summary>
/// Builds a <see cref="RegexDfa"/>, for programs without groups that look further than one code point, and as long as the table stays small.
/// </summary>
internal sealed class RegexDfaBuilder
{
    private const int MaxTableSize = 1 << 17;
    private const int MaxSteps = 4_000_000;
    private const int MaxConditions = 31;

    private readonly RegexProgram _program;
    private readonly int[] _behind;
    private readonly Dictionary<string, int> _stateIndexes = new(StringComparer.Ordinal);
    private readonly List<(int Context, int[] Threads)> _states = [];
    private readonly HashSet<(int Instruction, int Fresh)> _seen = [];
    private readonly List<int> _next = [];

    // By instruction, the last step that put it in _next.
    private readonly int[] _addedIn;
    private int _step;

    // What is to be followed after the current way, the next on top; the complement of a lazy SetStar: it only has to consume.
    private readonly Stack<(int Instruction, int Fresh)> _later = [];
    private int _steps;

    private RegexDfaBuilder(RegexProgram program)
    {
        _program = program;
        _addedIn = new int[program.Instructions.Length];
        _behind = [.. program.Instructions.Where(i => i is { Op: RegexOp.Assert, B: 1 }).Select(i => i.A).Distinct()];
    }

    /// <summary>The automaton, or null where the program does not fit one.</summary>
    public static RegexDfa? TryBuild(RegexProgram program)
    {
        if (program.Instructions.Any(i => i.Op is RegexOp.Atomic or RegexOp.Look or RegexOp.SearchStart))
            return null;
        var builder = new RegexDfaBuilder(program);
        return builder._behind.Length <= MaxConditions ? builder.Build() : null;
    }

    private RegexDfa? Build()
    {
        var symbols = _program.Alphabet.Count;
        StateIndex(0, []);
        int[] starts = _behind.Length == 0
            ? [StateIndex(0, [0])]
            : [.. Enumerable.Range(0, symbols).Select(symbol => StateIndex(Context(symbol), [0]))];
        var transitions = new List<(int State, bool EndsMatch)>();
        for (var state = 0; state < _states.Count; state++)
        {
            for (var symbol = 0; symbol < symbols; symbol++)
            {
                var endsMatch = Step(_states[state], symbol);
                transitions.Add((_next.Count == 0 ? 0 : StateIndex(Context(symbol), [.. _next]), endsMatch));
                if (_steps > MaxSteps)
                    return null;
            }

            if ((long)_states.Count * symbols > MaxTableSize)
                return null;
        }

        return new RegexDfa(_program.Alphabet, transitions, starts);
    }

    // What the conditions that look behind say after a symbol, a bit for each.
    private int Context(int symbol)
    {
        var context = 0;
        for (var i = 0; i < _behind.Length; i++)
            context |= (_program.Conditions[_behind[i]][symbol] ? 1 : 0) << i;
        return context;
    }

    private int StateIndex(int context, int[] threads)
    {
        var key = string.Concat(MemoryMarshal.Cast<int, char>([context]).ToString(), MemoryMarshal.Cast<int, char>(threads).ToString());
        if (!_stateIndexes.TryGetValue(key, out var index))
        {
            index = _states.Count;
            _stateIndexes.Add(key, index);
            _states.Add((context, threads));
        }

        return index;
    }

    // Fills _next with what is possible after the symbol; true if a match ends before it.
    private bool Step((int Context, int[] Threads) state, int symbol)
    {
        _seen.Clear();
        _next.Clear();
        _step++;
        foreach (var thread in state.Threads)
        {
            _later.Push((thread, int.MaxValue));
            while (_later.TryPop(out var way))
            {
                if (way.Instruction < 0)
                {
                    Consume(_program.Instructions[~way.Instruction].A, symbol, ~way.Instruction);
                }
                else if (Follow(way.Instruction, way.Fresh, state.Context, symbol))
                {
                    _later.Clear();
                    return true;
                }
            }
        }

        return false;
    }

    // Goes on from an instruction without consuming, and leaves other ways for later; true at the end of a match, which cuts them all off.
    private bool Follow(int instruction, int fresh, int context, int symbol)
    {
        while (true)
        {
            var (op, a, b, depth, _) = _program.Instructions[instruction];
            _steps++;
            if (!_seen.Add((instruction, Math.Min(fresh, depth))))
                return false;
            switch (op)
            {
                case RegexOp.Accept:
                    return true;
                case RegexOp.Set:
                    Consume(a, symbol, instruction + 1);
                    return false;
                case RegexOp.SetStar when b == 0:
                    Consume(a, symbol, instruction);
                    instruction++;
                    break;
                case RegexOp.SetStar:
                    _later.Push((~instruction, fresh));
                    instruction++;
                    break;
                case RegexOp.Split:
                    _later.Push((b, fresh));
                    instruction = a;
                    break;
                case RegexOp.Jump:
                    instruction = a;
                    break;
                case RegexOp.LoopStart:
                    fresh = Math.Min(fresh, depth - 1);
                    instruction++;
                    break;
                case RegexOp.LoopCheck:
                    instruction = fresh >= depth ? instruction + 1 : a;
                    break;
                case RegexOp.Assert:
                    var holds = b == 0 ? _program.Conditions[a][symbol] : (context >> Array.IndexOf(_behind, a) & 1) != 0;
                    if (!holds)
                        return false;
                    instruction++;
                    break;
                default:
                    throw new InvalidOperationException($"{op} has no place in an automaton.");
            }
        }
    }

    private void Consume(int set, int symbol, int next)
    {
        if (!_program.Alphabet.Members[set][symbol] || _addedIn[next] == _step)
            return;
        _addedIn[next] = _step;
        _next.Add(next);
    }
}
