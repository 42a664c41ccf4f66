// A month of planned outages. Knows the table; which day has what, state/calendar.ts says.
import type { PlannedOutageView } from '../../core/planned-api.ts';
import { managerNowMs } from '../live.ts';
import { choose } from '../location.ts';
import { type Day, type MonthRange, monthBeside, weeksOf } from '../state/calendar.ts';
import { Section } from './parts.tsx';

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

export const Calendar = ({ all, range }: { all: readonly PlannedOutageView[]; range: MonthRange }) => {
  const name = new Date(`${range.month}-15T12:00:00`).toLocaleDateString('en', { month: 'long', year: 'numeric' });
  return (
    <Section
      title={name}
      aside={
        <div class="actions">
          <button type="button" onClick={() => choose({ month: monthBeside(range.month, -1) })}>
            Before
          </button>
          <button type="button" onClick={() => choose({ month: '' })}>
            This month
          </button>
          <button type="button" onClick={() => choose({ month: monthBeside(range.month, 1) })}>
            After
          </button>
        </div>
      }
    >
      <table class="calendar">
        <caption class="sr">{`Planned outages of ${name}`}</caption>
        <thead>
          <tr>
            {weekdays.map((day) => (
              <th key={day} scope="col">
                {day}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeksOf(range, all).map((week) => (
            <tr key={week[0]?.atMs}>
              {week.map((day) => (
                <OneDay key={day.atMs} day={day} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
};

const OneDay = ({ day: { atMs, number, isOfMonth, planned } }: { day: Day }) => {
  const isToday = new Date(managerNowMs()).toDateString() === new Date(atMs).toDateString();
  return (
    <td
      class={`${isOfMonth ? '' : 'other'} ${isToday ? 'today' : ''} ${planned.length === 0 ? 'free' : ''}`}
      aria-current={isToday ? 'date' : undefined}
    >
      <span class="day-number">{number}</span>
      {planned.slice(0, 4).map(({ one, text }) => (
        <span
          key={one.id}
          class="planned-bar"
          title={`${one.reason ?? one.id}, ${text}: ${one.services.slice(0, 20).join(', ')}`}
        >
          <b>{text}</b> {one.reason ?? one.id}
        </span>
      ))}
      {planned.length > 4 ? <span class="soft">{`+${planned.length - 4}`}</span> : null}
    </td>
  );
};
