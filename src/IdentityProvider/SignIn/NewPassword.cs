using System.Diagnostics.CodeAnalysis;

namespace IdentityProvider.SignIn;

/// <summary>Why a password may not be chosen; each has its words for the person.</summary>
public enum PasswordFault
{
    TooShort,
    TooLong,

    /// <summary>One of the most common passwords, or made of them.</summary>
    Common,

    /// <summary>Made of the person's name or address, or of ours.</summary>
    Personal,

    /// <summary>Neighbours on a keyboard, a run like abc or 123, one character again and again.</summary>
    Pattern,
    Date,

    /// <summary>Guessed sooner than it looks.</summary>
    Guessable,
}

/// <summary>
/// What a person may choose as a password: long enough, and not soon guessed (NIST SP 800-63B-4 §3.1.1.2); in whatever script, and without a
/// rule of what it must be made of.
/// </summary>
/// <param name="MinimumLength">In characters as .NET counts them.</param>
/// <param name="Personal">What whoever knows the person would try first.</param>
public sealed record NewPassword(int MinimumLength, params IReadOnlyList<string> Personal)
{
    /// <summary>Beside a second factor, which the tenant demands or the person has.</summary>
    public const int BesideSecondFactor = 8;

    /// <summary>Where the password is all that there is.</summary>
    public const int Alone = 15;

    /// <summary>Of what can be found out in 10 000 guesses a second within three hours nothing is taken.</summary>
    private const int LeastScore = 2;

    /// <summary>What is longer is judged by its beginning: more adds strength, and takes ever longer to judge.</summary>
    private const int Judged = 64;

    private static readonly char[] Separators = ['@', '.', '-', '_', '+', ' '];

    public static NewPassword Of(Accounts.Account account, bool isOnlyFactor) => For(account.Email, account.Name, isOnlyFactor);

    public static NewPassword For(string email, string? name, bool isOnlyFactor) =>
        new(isOnlyFactor ? Alone : BesideSecondFactor, [.. $"{email} {name}".Split(Separators, StringSplitOptions.RemoveEmptyEntries).Where(word => word.Length > 2)]);

    /// <summary>Of a password that the person has: that it was taken once is known, but not beside what.</summary>
    public static bool IsLongEnoughAlone(string? password) => Normalise(password ?? "").Length >= Alone;

    public bool TryParse(string? text, [NotNullWhen(true)] out string? password, [NotNullWhen(false)] out PasswordFault? fault)
    {
        password = Normalise(text ?? "");
        fault = FaultOf(password);
        password = fault is null ? password : null;
        return fault is null;
    }

    /// <summary>One keyboard types é as one character and another as two: Unicode NFC makes them one password.</summary>
    internal static string Normalise(string text)
    {
        try
        {
            return text.Normalize();
        }
        catch (ArgumentException)
        {
            return text; // not valid Unicode: it is taken as it came
        }
    }

    private PasswordFault? FaultOf(string password)
    {
        if (password.Length < MinimumLength)
        {
            return PasswordFault.TooShort;
        }

        if (password.Length > PasswordHashing.MaximumLength)
        {
            return PasswordFault.TooLong;
        }

        var judged = Zxcvbn.Zxcvbn.MatchPassword(password[..Math.Min(password.Length, Judged)], Personal);
        return judged.Score >= LeastScore ? null : ReasonOf(judged.MatchSequence);
    }

    /// <summary>The largest part that is no guesswork says why.</summary>
    private static PasswordFault ReasonOf(IEnumerable<Zxcvbn.Match> parts) => parts.MaxBy(part => part.Pattern is "bruteforce" ? 0 : part.Token.Length) switch
    {
        Zxcvbn.Matcher.DictionaryMatch { DictionaryName: "user_inputs" } => PasswordFault.Personal,
        Zxcvbn.Matcher.DictionaryMatch { DictionaryName: "passwords" } => PasswordFault.Common,
        Zxcvbn.Matcher.SpatialMatch or Zxcvbn.Matcher.SequenceMatch or Zxcvbn.Matcher.RepeatMatch => PasswordFault.Pattern,
        Zxcvbn.Matcher.DateMatch => PasswordFault.Date,
        _ => PasswordFault.Guessable,
    };
}
