import { each, type ServiceOverrides, to } from './row.ts';

export const budgets: ServiceOverrides = {
  services: ['budgets'],
  source: 'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsbudgetservice.html',
  operations: {
    ...each(
      [
        'CreateBudget',
        'CreateNotification',
        'CreateSubscriber',
        'DeleteBudget',
        'DeleteNotification',
        'DeleteSubscriber',
        'UpdateBudget',
        'UpdateNotification',
        'UpdateSubscriber',
      ],
      to('budgets:ModifyBudget'),
    ),
    ...each(
      [
        'DescribeBudget',
        'DescribeBudgetNotificationsForAccount',
        'DescribeBudgetPerformanceHistory',
        'DescribeBudgets',
        'DescribeNotificationsForBudget',
        'DescribeSubscribersForNotification',
      ],
      to('budgets:ViewBudget'),
    ),
  },
};
