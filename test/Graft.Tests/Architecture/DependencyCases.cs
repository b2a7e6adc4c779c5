// What DependencyTableTests checks the checker on: types that refer to each other in every way there is, some against the table.
namespace Graft.Tests.Architecture.Cases.Upper
{
    public class Target
    {
        public static int Answer() => 42;
    }

    [AttributeUsage(AttributeTargets.Method)]
    public sealed class MarkAttribute : Attribute;

    public class TargetException : Exception;

    public class UsesLower
    {
        public Lower.Innocent Value { get; } = new();
    }
}

namespace Graft.Tests.Architecture.Cases.Lower
{
    public class Innocent
    {
        public List<string> Names { get; } = [];
    }

    public class ByBase : Upper.Target;

    public class ByField
    {
        public Upper.Target? Value { get; set; }
    }

    public class ByCall
    {
        public object Value { get; } = Upper.Target.Answer();
    }

    public class ByGenericArgument
    {
        public object Values { get; } = new Dictionary<string, List<Upper.Target[]>>();
    }

    public class ByLambda
    {
        public Func<object> Make { get; } = () => Upper.Target.Answer();
    }

    public class ByAttribute
    {
        [Upper.Mark]
        public override string ToString() => "";
    }

    public class ByCatch
    {
        public override string ToString()
        {
            try
            {
                return Environment.CurrentDirectory;
            }
            catch (Upper.TargetException)
            {
                return "";
            }
        }
    }
}

namespace Graft.Tests.Architecture.Cases.Unlisted
{
    public class Stray;
}

namespace Graft.Tests.Architecture.Cases
{
    public class StrayFile;

    public class SingleFile
    {
        public Upper.Target? Value { get; set; }
    }
}
