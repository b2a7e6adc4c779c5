namespace Graft.Tokenizers.Regex;

/// <summary>
/// Runs a program by trying one way after the other. After a number of steps it begins to remember where it has been: coming to an instruction
/// at a position again, it fails at once, since it failed there before (had it not, the match would be complete), so that each instruction is
/// run at each position a bounded number of times.
/// </summary>
/// <remarks>
/// Within an atomic group or a look-around more must be remembered than that: how many of the groups around the instruction were completed
/// before the failure. Completed atomic groups fail as a whole, without trying their other ways; a completed look-around has succeeded.
/// </remarks>
internal sealed class Backtracker
{
    // The result of a run that did not match. Less by k: k groups, this one and those around it, are known to be completed.
    private const int Failed = -1;

    private const int StepsPerUnit = 16;
    private const int MinSteps = 1 << 14;
    private const int SmallStack = 1 << 12;

    // Of a choice's Limit: go on there; consume one code point of the loop and go on there. Otherwise: give back code points down to there.
    private const int GoThere = -1;
    private const int ConsumeOne = -2;

    private readonly RegexInstruction[] _instructions;
    private readonly RegexProgram _program;
    private readonly FailureMemo _memo;
    private readonly bool[] _first;
    private Choice[] _choices = new Choice[64];
    private int _choiceCount;
    private (int Slot, int Position)[] _trail = [];
    private int _trailCount;
    private int _searchStart;
    private long _budget;
    private bool _remembers;

    public Backtracker(RegexProgram program)
    {
        _program = program;
        _instructions = program.Instructions;
        _memo = new FailureMemo(program.SlotCount, MaxMemoValue(program.GroupDepth));
        _first = FirstSymbols(program);
    }

    /// <summary>Whether it is worth keeping for another text.</summary>
    public bool IsSmall => _choices.Length <= SmallStack && _trail.Length <= SmallStack;

    /// <summary>How many instructions were run on the text so far.</summary>
    public long Steps { get; private set; }

    /// <summary>The largest number that is remembered where groups are nested so deep: 1 for a failure, and 1 for each group completed before it.</summary>
    public static int MaxMemoValue(int groupDepth) => 1 + groupDepth;

    /// <summary>Begins a text.</summary>
    public void Begin(int textLength)
    {
        _memo.Clear();
        _remembers = false;
        Steps = 0;
        _budget = MinSteps + ((long)textLength * StepsPerUnit);
    }

    /// <summary>Begins to remember, as it also does by itself after some time.</summary>
    public void RememberFromNowOn(int textLength)
    {
        _remembers = true;
        _memo.Begin(textLength);
    }

    /// <summary>The first match that begins at or after an index. Indexes must not go back within a text.</summary>
    public bool TryFind(ReadOnlySpan<char> text, int from, out int start, out int end)
    {
        _searchStart = from;

        // What led to the last match lies on the way to success; and \G is another place now.
        if (_remembers)
            _memo.Forget(from);
        for (start = from; start <= text.Length;)
        {
            var symbol = _program.Alphabet.At(text, start, out var length);
            if (_first[symbol])
            {
                _choiceCount = _trailCount = 0;
                var fresh = int.MaxValue;
                end = Run(text, 0, start, ref fresh, isBackward: false, groups: 0);
                if (end >= 0)
                    return true;
            }

            Steps++;
            start += length;
        }

        end = Failed;
        return false;
    }

    // Runs up to the Accept of the pattern, or of the group that begins with the instruction. Returns the end of the match.
    private int Run(ReadOnlySpan<char> text, int instruction, int position, ref int fresh, bool isBackward, int groups)
    {
        var firstChoice = _choiceCount;
        while (true)
        {
            CountStep(text.Length);
            ref readonly var current = ref _instructions[instruction];
            var goesOn = true;
            switch (current.Op)
            {
                case RegexOp.Accept:
                    _choiceCount = firstChoice;
                    return position;
                case RegexOp.Set:
                    goesOn = TryConsume(text, current.A, isBackward, ref position);
                    fresh = int.MaxValue;
                    instruction++;
                    break;
                case RegexOp.SetStar when !_remembers && current.B == 0:
                    var low = position;
                    while (TryConsume(text, current.A, isBackward, ref position))
                        Steps++;
                    if (position != low)
                    {
                        Push(new Choice(instruction, position, low, fresh, _trailCount));
                        fresh = int.MaxValue;
                    }

                    instruction++;
                    break;
                case RegexOp.SetStar or RegexOp.Split:
                    if (_remembers && IsKnown(current, position, fresh, groups, out var completed))
                    {
                        if (completed > 0)
                        {
                            _choiceCount = firstChoice;
                            return Failed - completed;
                        }

                        goesOn = false;
                        break;
                    }

                    Branch(text, current, isBackward, ref instruction, ref position, ref fresh);
                    break;
                case RegexOp.Jump:
                    instruction = current.A;
                    break;
                case RegexOp.LoopStart:
                    fresh = Math.Min(fresh, current.Depth - 1);
                    instruction++;
                    break;
                case RegexOp.LoopCheck:
                    instruction = fresh >= current.Depth ? instruction + 1 : current.A;
                    break;
                case RegexOp.Assert:
                    var symbol = current.B == 0
                        ? _program.Alphabet.At(text, position, out _)
                        : _program.Alphabet.Before(text, position, out _);
                    goesOn = _program.Conditions[current.A][symbol];
                    instruction++;
                    break;
                case RegexOp.SearchStart:
                    goesOn = position == _searchStart;
                    instruction++;
                    break;
                case RegexOp.Atomic:
                    var end = RunGroup(text, instruction + 1, position, ref fresh, isBackward, groups, keepsTrail: groups > 0);
                    if (end < Failed - 1)
                    {
                        _choiceCount = firstChoice;
                        return end + 1;
                    }

                    goesOn = end >= 0;
                    position = end;
                    instruction = current.A;
                    break;
                case RegexOp.Look:
                    var inner = int.MaxValue;
                    var isBehind = (current.B & RegexProgram.LookBehind) != 0;
                    var isFound = RunGroup(text, instruction + 1, position, ref inner, isBehind, groups, keepsTrail: false) != Failed;
                    goesOn = isFound != ((current.B & RegexProgram.LookNegative) != 0);
                    instruction = current.A;
                    break;
            }

            if (!goesOn && !TryNextChoice(text, firstChoice, isBackward, ref instruction, ref position, ref fresh))
                return Failed;
        }
    }

    // A loop one code point at a time, or a fork: takes the first way and leaves the second for later.
    private void Branch(ReadOnlySpan<char> text, in RegexInstruction current, bool isBackward, ref int instruction, ref int position, ref int fresh)
    {
        if (current.Op == RegexOp.Split)
        {
            Push(new Choice(current.B, position, GoThere, fresh, _trailCount));
            instruction = current.A;
            return;
        }

        if (current.B == 1)
        {
            Push(new Choice(instruction, position, ConsumeOne, fresh, _trailCount));
            instruction++;
            return;
        }

        var before = position;
        if (TryConsume(text, current.A, isBackward, ref position))
        {
            Push(new Choice(instruction + 1, before, GoThere, fresh, _trailCount));
            fresh = int.MaxValue;
        }
        else
        {
            instruction++;
        }
    }

    // Notes of all that led to the end of the group that the group was completed. What is outside all groups needs no notes.
    private int RunGroup(ReadOnlySpan<char> text, int instruction, int position, ref int fresh, bool isBackward, int groups, bool keepsTrail)
    {
        var firstTrail = _trailCount;
        var end = Run(text, instruction, position, ref fresh, isBackward, groups + 1);
        for (var i = firstTrail; end != Failed && i < _trailCount; i++)
        {
            var (slot, at) = _trail[i];
            _memo.Raise(slot, at, _memo.Get(slot, at) + 1);
        }

        if (!keepsTrail)
            _trailCount = firstTrail;
        return end;
    }

    private bool TryNextChoice(ReadOnlySpan<char> text, int firstChoice, bool isBackward, ref int instruction, ref int position, ref int fresh)
    {
        while (_choiceCount > firstChoice)
        {
            ref var choice = ref _choices[_choiceCount - 1];
            _trailCount = choice.TrailCount;
            if (choice.Limit == GoThere)
            {
                _choiceCount--;
                (instruction, position, fresh) = (choice.Instruction, choice.Position, choice.Fresh);
                return true;
            }

            if (choice.Limit == ConsumeOne)
            {
                _choiceCount--;
                (instruction, position, fresh) = (choice.Instruction, choice.Position, int.MaxValue);
                if (TryConsume(text, _instructions[instruction].A, isBackward, ref position))
                    return true;
                continue;
            }

            GiveBackOne(text, ref choice, isBackward);
            (instruction, position, fresh) = (choice.Instruction + 1, choice.Position, int.MaxValue);
            if (position == choice.Limit)
            {
                fresh = choice.Fresh;
                _choiceCount--;
            }

            return true;
        }

        return false;
    }

    private void GiveBackOne(ReadOnlySpan<char> text, ref Choice choice, bool isBackward)
    {
        int length;
        if (isBackward)
            _program.Alphabet.At(text, choice.Position, out length);
        else
            _program.Alphabet.Before(text, choice.Position, out length);
        choice.Position += isBackward ? length : -length;
    }

    private bool TryConsume(ReadOnlySpan<char> text, int set, bool isBackward, ref int position)
    {
        int length;
        var symbol = isBackward ? _program.Alphabet.Before(text, position, out length) : _program.Alphabet.At(text, position, out length);
        if (!_program.Alphabet.Members[set][symbol])
            return false;
        position += isBackward ? -length : length;
        return true;
    }

    // Whether the way from here is known; if so, how many groups are completed before it fails.
    private bool IsKnown(in RegexInstruction current, int position, int fresh, int groups, out int completed)
    {
        var slot = current.Slot + Math.Min(fresh, current.Depth);
        var known = _memo.Get(slot, position);
        completed = known - 1;
        if (known > 0)
            return true;
        _memo.Raise(slot, position, 1);
        if (groups > 0)
        {
            if (_trailCount == _trail.Length)
                Array.Resize(ref _trail, Math.Max(64, checked(_trailCount * 2)));
            _trail[_trailCount++] = (slot, position);
        }

        return false;
    }

    private void CountStep(int textLength)
    {
        Steps++;
        if (Steps > _budget && !_remembers)
            RememberFromNowOn(textLength);
    }

    private void Push(Choice choice)
    {
        if (_choiceCount == _choices.Length)
            Array.Resize(ref _choices, checked(_choiceCount * 2));
        _choices[_choiceCount++] = choice;
    }

    // What a match can begin with; all, where it can be empty.
    private static bool[] FirstSymbols(RegexProgram program)
    {
        var first = new bool[program.Alphabet.Count];
        var seen = new bool[program.Instructions.Length];
        var pending = new Stack<int>([0]);
        while (pending.TryPop(out var index))
        {
            if (seen[index])
                continue;
            seen[index] = true;
            var instruction = program.Instructions[index];
            if (instruction.Op == RegexOp.Accept && index == program.Instructions.Length - 1)
                Array.Fill(first, true);
            if (instruction.Op is RegexOp.Set or RegexOp.SetStar)
            {
                for (var symbol = 0; symbol < first.Length; symbol++)
                    first[symbol] |= program.Alphabet.Members[instruction.A][symbol];
            }

            if (instruction.Op is RegexOp.Split or RegexOp.Jump or RegexOp.LoopCheck or RegexOp.Atomic or RegexOp.Look)
                pending.Push(instruction.A);
            if (instruction.Op is RegexOp.Split)
                pending.Push(instruction.B);
            if (instruction.Op is RegexOp.SetStar or RegexOp.LoopStart or RegexOp.LoopCheck or RegexOp.Assert or RegexOp.SearchStart or RegexOp.Atomic)
                pending.Push(index + 1);
        }

        return first;
    }

    private record struct Choice(int Instruction, int Position, int Limit, int Fresh, int TrailCount);
}
