using System.Reflection;
using IdentityProvider.Hosting;
using IdentityProvider.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.Tests.Architecture;

/// <summary>A page model binds, asks one or two collaborators, and shows: what it decides is in a class that a table test reaches.</summary>
public sealed class PageModels
{
    private const int MostCollaborators = 3;

    private static readonly Type[] All = [.. typeof(IdentityProviderApplication).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(PageModel)) && !t.IsAbstract)];

    [Fact]
    public void There_are_some() => Assert.NotEmpty(All);

    [Fact]
    public void A_page_model_names_no_database_and_no_manager_of_Identity() =>
        Assert.Empty(All.SelectMany(model => Collaborators(model).Where(IsTooDeep).Select(c => $"{model.Name} takes {c.Name}")));

    [Fact]
    public void A_page_model_has_at_most_three_collaborators() =>
        Assert.Empty(All.Where(model => Collaborators(model).Count() > MostCollaborators).Select(model => model.Name));

    /// <summary>Of ours none but the error page, which any method may be answered with.</summary>
    [Fact]
    public void Anti_forgery_stays_on() =>
        Assert.Empty(All.Where(model => model.GetCustomAttribute<IgnoreAntiforgeryTokenAttribute>() is not null && model.Name is not "ErrorPageModel").Select(model => model.Name));

    private static IEnumerable<Type> Collaborators(Type model) => model.GetConstructors().Single().GetParameters().Select(p => p.ParameterType);

    private static bool IsTooDeep(Type type) =>
        type.IsAssignableTo(typeof(IdentityProviderDbContext))
        || (type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(UserManager<>) || type.GetGenericTypeDefinition() == typeof(SignInManager<>)));
}
